/** The watchers that the model is compared with: what they watch, where to, and what is special about them. */
import { Model } from './model.ts';
import { Scene } from './scene.ts';

const SPECIAL = {
  'incomplete lines written': { partialAfter: 1500 },
  'one open file of each kind': { most: 1 },
} as const;

export interface World {
  readonly to: 'mirrors' | 'lines';
  readonly watched: 'a folder' | 'two files';
  readonly how?: keyof typeof SPECIAL;
}

export const WORLDS: readonly World[] = [
  { to: 'mirrors', watched: 'a folder' },
  { to: 'mirrors', watched: 'two files' },
  { to: 'lines', watched: 'a folder' },
  { to: 'lines', watched: 'two files' },
  { to: 'mirrors', watched: 'a folder', how: 'incomplete lines written' },
  { to: 'lines', watched: 'two files', how: 'incomplete lines written' },
  { to: 'mirrors', watched: 'a folder', how: 'one open file of each kind' },
];

export function nameOf({ to, watched, how }: World): string {
  return `${watched} to ${to}${how === undefined ? '' : `, ${how}`}`;
}

/** A watcher over files in memory, and what ought to come of it. */
export function begin({ to, watched, how }: World): { scene: Scene; model: Model } {
  const { partialAfter, most = 100 }: { partialAfter?: number; most?: number } = how === undefined ? {} : SPECIAL[how];
  const scene = new Scene({
    to,
    watch: watched === 'a folder' ? ['/log'] : ['/log/a.log', '/log/b.log'],
    maxOpen: most,
    maxMirrorFiles: most,
    ...(partialAfter !== undefined && { partialAfter }),
  });
  // An empty file that is not kept open cannot be distinguished from one that has its name and inode.
  scene.files.reusesInodes = most > 1;
  const model = new Model(watched === 'a folder', to === 'mirrors', most > 1);
  // On standard output an incomplete line comes again when it is whole.
  model.mayRepeat = partialAfter !== undefined;
  return { scene, model };
}

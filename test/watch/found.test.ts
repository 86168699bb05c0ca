/** Sequences at which the watcher once went wrong, as `model.test.ts` printed them. */
import { describe, test } from 'node:test';
import { parse, play } from './commands.ts';
import { begin, nameOf, WORLDS } from './worlds.ts';

const FOUND: readonly { readonly what: string; readonly in: readonly string[]; readonly sequence: string }[] = [
  {
    what: 'a log is packed over what the one before it was packed into, with its inode and size',
    in: ['a folder to mirrors', 'two files to mirrors'],
    sequence:
      'append(/log/a.log,0),look,rotate(/log/a.log),follow,append(/log/a.log,0),pack(/log/a.log.1),look,rotate(/log/a.log),advance(1),follow,pack(/log/a.log.1)',
  },
  {
    what: 'a copy is seen before anything of its original was read, and is cut after that was written unfinished',
    in: ['a folder to mirrors, incomplete lines written'],
    sequence: 'appendPart(/log/b.log,0,0.17),follow,pass(1500),copyTruncate(/log/b.log,seen),follow',
  },
  {
    what: 'the inode of a log that was given up within a line goes to one that begins in the same way',
    in: ['a folder to lines', 'two files to lines', 'two files to mirrors'],
    sequence:
      'appendPart(/log/a.log,4,0.02),crashWithin(3),rotate(/log/a.log),pack(/log/a.log.1),exit,appendPart(/log/a.log,4,0.27),start',
  },
  {
    what: 'a log that was gone is found packed when its mirror is another’s',
    in: ['a folder to mirrors'],
    sequence:
      'append(/log/b.log,0),copyTruncate(/log/b.log,seen),pack(/log/b.log.1),appendPart(/log/b.log,2,0.09),rotate(/log/b.log),exit,append(/log/b.log,0),copyTruncate(/log/b.log,seen),pass(0)',
  },
  {
    what: 'at the end a slow reader takes unfinished lines too',
    in: ['two files to lines'],
    sequence:
      'appendPart(/log/a.log,2,0.09),follow,slowReader,rotate(/log/a.log),exit,append(/log/a.log,0),cut(/log/b.log)',
  },
  {
    what: 'a mirror has two logs, one gone, one rotated away in the end: both are gone then',
    in: ['a folder to mirrors'],
    sequence:
      'append(/log/a.log,0),follow,delete(/log/a.log),append(/log/a.log,0),crashWithin(0),start,follow,copyTruncate(/log/a.log,at once),follow,rotate(/log/a.log),rotate(/log/a.log),look,rotate(/log/a.log)',
  },
  {
    what: 'looking at an original does not close what is gone',
    in: ['a folder to mirrors, one open file of each kind'],
    sequence:
      'appendPart(/log/b.log,0,0),follow,delete(/log/b.log),appendPart(/log/a.log,0,0.04),copyTruncate(/log/a.log,seen)',
  },
  {
    what: 'cut and filled to the same size, within the grain of its time',
    in: ['two files to mirrors', 'a folder to lines'],
    sequence: 'append(/log/b.log,2),look,advance(1),copyTruncate(/log/b.log,seen),append(/log/b.log,2),advance(0)',
  },
  {
    what: 'at the end a log is found in its copy, and what was refilled is gone',
    in: ['two files to lines'],
    sequence:
      'append(/log/b.log,0),appendPart(/log/a.log,0,0),complete(/log/a.log),follow,copyTruncate(/log/a.log,seen),append(/log/b.log,0),slowReader,append(/log/a.log,0),follow,delete(/log/a.log),exit,appendPart(/log/a.log,0,0)',
  },
  {
    what: 'the mirror of a packed log, which a gone one has too, makes way',
    in: ['a folder to mirrors', 'two files to mirrors'],
    sequence:
      'appendPart(/log/b.log,0,0),follow,delete(/log/b.log),append(/log/b.log,0),follow,rotate(/log/b.log),pack(/log/b.log.1),appendPart(/log/b.log,2,0.09),follow,rotate(/log/b.log),append(/log/b.log,0),append(/log/a.log,0)',
  },
  {
    what: 'a log is packed while its value is open and its file is not',
    in: ['a folder to mirrors, one open file of each kind'],
    sequence:
      'appendPart(/log/a.log,2,0.09),appendPart(/log/b.log,0,0),follow,rotate(/log/a.log),pack(/log/a.log.1),append(/log/a.log,0),copyTruncate(/log/a.log,seen),cut(/log/a.log)',
  },
  {
    what: 'a copy has the inode of a gone log of which nothing was read',
    in: ['two files to mirrors'],
    sequence:
      'appendPart(/log/a.log,0,0),look,rotate(/log/a.log),append(/log/a.log,0),follow,appendPart(/log/a.log,2,0.09),follow,crashWithEarlierState,pack(/log/a.log.1),start,copyTruncate(/log/a.log,seen)',
  },
  {
    what: 'the mirror of a packed log has made way, and does not come back over that of one that was removed',
    in: ['a folder to mirrors'],
    sequence:
      'append(/log/b.log,0),rotate(/log/b.log),appendPart(/log/b.log,0,0),appendPart(/log/b.log,0,0),follow,pack(/log/b.log.1),copyTruncate(/log/b.log,seen),follow,delete(/log/b.log.1)',
  },
  {
    what: 'a gone log has in the state the name that another’s mirror has',
    in: ['a folder to mirrors'],
    sequence:
      'appendPart(/log/b.log,0,0),rotate(/log/b.log),append(/log/b.log,0),crashWithin(6),rotate(/log/b.log),look,checkpoint,delete(/log/b.log.2),crashWithEarlierState,start,pack(/log/b.log.1),delete(/log/a.log.1)',
  },
  {
    what: 'cut and filled, and copied again before that was seen',
    in: ['a folder to mirrors', 'a folder to mirrors, one open file of each kind'],
    sequence:
      'appendPart(/log/a.log,2,0.09),copyTruncate(/log/a.log,seen),append(/log/a.log,0),copyTruncate(/log/a.log,seen),slowReader',
  },
  {
    what: 'of a log that is gone but one byte had been read, and another’s copy begins with that',
    in: ['a folder to mirrors, incomplete lines written'],
    sequence:
      'appendPart(/log/b.log,4,0.02),copyTruncate(/log/b.log,seen),copyTruncate(/log/b.log,seen),append(/log/b.log,4),follow,crashWithin(2),copyTruncate(/log/b.log,seen),rotate(/log/b.log)',
  },
  {
    what: 'a log is cut before its first bytes are known, and copied again before that was seen',
    in: ['a folder to mirrors', 'two files to mirrors'],
    sequence:
      'append(/log/b.log,0),look,copyTruncate(/log/b.log,at once),appendPart(/log/b.log,2,0.09),copyTruncate(/log/b.log,seen),appendPart(/log/a.log,0,0)',
  },
  {
    what: 'a log is cut after its incomplete last line was written: its heir waits ten seconds, no longer',
    in: ['a folder to mirrors, incomplete lines written'],
    sequence:
      'appendPart(/log/a.log,0,0.07),follow,follow,follow,cut(/log/a.log),appendPart(/log/a.log,0,0),complete(/log/a.log),look',
  },
  {
    what: 'at the end a removed log is read on whose incomplete last line was written',
    in: ['two files to lines, incomplete lines written'],
    sequence: 'appendPart(/log/b.log,0,0.04),follow,follow,follow,append(/log/b.log,0),look,delete(/log/b.log),exit',
  },
  {
    what: 'a copy holds all of a gone log of one byte, and more of another',
    in: ['a folder to lines', 'two files to lines'],
    sequence:
      'appendPart(/log/b.log,2,0.02),copyTruncate(/log/b.log,seen),copyTruncate(/log/b.log,seen),rotate(/log/b.log),append(/log/b.log,0),follow,append(/log/b.log,0),copyTruncate(/log/b.log,at once),pack(/log/a.log.1,at once)',
  },
  {
    what: 'while the watch is stopped, a copy gets the inode of a removed log of one byte',
    in: ['a folder to mirrors', 'two files to mirrors'],
    sequence:
      'appendPart(/log/a.log,0,0.04),append(/log/b.log,0),look,advance(1),crashWithin(1),delete(/log/a.log),copyTruncate(/log/b.log,seen),rotate(/log/a.log)',
  },
  {
    what: 'a log is packed within a value while it is not open: the value ends, and the next log is read',
    in: ['a folder to mirrors, one open file of each kind'],
    sequence:
      'appendPart(/log/a.log,2,0.6),append(/log/b.log,0),rotate(/log/a.log),rotate(/log/b.log),pack(/log/a.log.1,in parts),append(/log/a.log,0),rotate(/log/a.log),look',
  },
  {
    what: 'a copy of an heir that was not read yet begins with the one byte that was read before the cut',
    in: ['a folder to mirrors', 'two files to mirrors', 'a folder to mirrors, one open file of each kind'],
    sequence:
      'appendPart(/log/a.log,4,0.02),crashWithin(3),cut(/log/a.log),follow,append(/log/a.log,4),copyTruncate(/log/a.log,seen),follow',
  },
];

for (const { what, in: places, sequence } of FOUND) {
  describe(what, () => {
    for (const name of places) {
      test(name, () => {
        const world = WORLDS.find((world) => nameOf(world) === name);
        if (world === undefined) throw new Error(`there is no world ${name}`);
        const { model, scene } = begin(world);
        play(model, scene, parse(sequence));
      });
    }
  });
}

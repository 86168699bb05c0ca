import { allocate } from '../bytes/memory.ts';
import { intake } from '../carriers/intake-state.ts';
import { marks } from '../carriers/marks.ts';
import { origins } from '../carriers/origins.ts';
import { runs } from '../carriers/runs.ts';
import { cursor } from '../context/cursor.ts';
import { output } from '../edits/output.ts';
import { position } from '../edits/position.ts';
import * as core from './core.ts';

/** The fields that keep a stream's state from chunk to chunk. */
const state = { cursor, output, position, marks, intake, origins, runs };

/**
 * The engine in JavaScript. Only through this does a host reach the code of the engine and its state. The package has it
 * once, in a file of its own, which is loaded when this is first called.
 */
export function portable() {
  return { allocate, core, state };
}

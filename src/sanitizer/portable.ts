import { allocate } from '../engine/bytes/memory.ts';
import { intake } from '../engine/carriers/intake-state.ts';
import { marks } from '../engine/carriers/marks.ts';
import { origins } from '../engine/carriers/origins.ts';
import { runs } from '../engine/carriers/runs.ts';
import { cursor } from '../engine/context/cursor.ts';
import * as core from '../engine/core.ts';
import { output } from '../engine/edits/output.ts';
import { position } from '../engine/edits/position.ts';

/** The fields that keep a stream's state from chunk to chunk. */
const state = { cursor, output, position, marks, intake, origins, runs };

/**
 * The engine in JavaScript. Only through this does a host reach the code of the engine and its state. The package has it
 * once, in a file of its own, which is loaded when this is first called.
 */
export function portable() {
  return { allocate, core, state };
}

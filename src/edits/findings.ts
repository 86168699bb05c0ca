import { Area, Size } from '../bytes/layout.ts';
import { moveBytes, store8, store32 } from '../bytes/memory.ts';
import { cursor } from '../tokenizer/cursor.ts';

/** Records of the parameters found, for those who ask where they are. A record never holds a byte of a value. */
export const enum Finding {
  /** Address of the name's first byte; it may have left the memory, the address then lies before the input. */
  NameFrom = 0,
  Action = 4,
  Notation = 8,
  Layer = 12,
  Length = 16,
  Name = 17,
  NameLength = 256,
  Size = 276,
}

let isRecording: boolean = false;
let count: i32 = 0;

export function setRecording(on: boolean): void {
  isRecording = on;
  count = 0;
}

/** Records not yet looked at; they begin at `Area.Findings`. */
export function findingsCount(): i32 {
  return count;
}

export function clearFindings(): void {
  count = 0;
}

/** No room for another record: they must be looked at first. */
export function areFindingsFull(): boolean {
  return (count + 2) * Finding.Size > Size.Findings;
}

/** The name is copied when the parameter is found: it may have left the memory when its value ends. */
export function beginFinding(): void {
  if (!isRecording) return;
  const record = Area.Findings + count * Finding.Size;
  let length = cursor.nameTo - cursor.nameFrom;
  if (length > Finding.NameLength - 1) length = Finding.NameLength - 1;
  store8(record + Finding.Length, length);
  moveBytes(record + Finding.Name, cursor.nameFrom, length);
}

export function recordFinding(): void {
  if (!isRecording) return;
  const record = Area.Findings + count * Finding.Size;
  store32(record + Finding.NameFrom, cursor.nameFrom);
  store32(record + Finding.Action, cursor.action);
  store32(record + Finding.Notation, cursor.notation);
  store32(record + Finding.Layer, cursor.ownLayer);
  count++;
}

import { Area, Size } from '../bytes/layout.ts';
import { moveBytes, store32, storeFloat } from '../bytes/memory.ts';
import { addEdit } from '../carriers/edit-marks.ts';
import { origins } from '../carriers/origins.ts';
import { areRunsFull, clearRuns, swallowEdit } from '../carriers/runs.ts';
import { cursor } from '../context/cursor.ts';
import { nameText, nameTextEnd } from '../names/parameter.ts';
import { Action } from '../rules/table.ts';
import { isAsBefore, output } from './output.ts';
import {
  endOffsetOf,
  isOffsetOpen,
  nextOffsetOf,
  offsetOf,
  placeName,
  position,
  setCountingPlaces,
} from './position.ts';

/**
 * Records of the parameters found, for callers that ask where they are. A record never holds a byte of a value.
 * `carriers/runs.ts` records which bytes of the input each changed.
 * Offsets are 8-byte floats, bytes of the stream; all else has 4 bytes.
 */
export const enum Finding {
  NameAt = 0,
  /** The value … */
  ValueAt = 8,
  ValueEnd = 16,
  /** … and what is hidden with it, apart from what had been written before and was taken back. */
  HiddenAt = 24,
  HiddenEnd = 32,
  /** The number of the edit, see `carriers/runs.ts`. */
  Edit = 40,
  Line = 48,
  Column = 52,
  Action = 56,
  Notation = 60,
  Layer = 64,
  Part = 68,
  /** 1 unless the text that was written is the text that was hidden: a value that was masked already. */
  IsChanged = 72,
  Length = 76,
  /** Which rule asked for it: its place in `RuleSet.labels`. */
  Rule = 80,
  IsReplaced = 84,
  Name = 88,
  NameLength = 255,
  Size = 344,
}

/** What of a parameter a record is about. */
export const enum Part {
  Value = 0,
  /** A file's name, hidden with the content that follows. */
  FileName = 1,
  /** Lines on which a header's value continues. */
  Continuation = 2,
}

let isRecording: boolean = false;
/** Edits that change nothing are left out. */
let areChangesEnough: boolean = false;
let count: i32 = 0;
let lastEdit: i32 = 0;

export function setRecording(on: boolean, changesOnly: boolean): void {
  isRecording = on;
  areChangesEnough = changesOnly;
  setCountingPlaces(on);
  clearFindings();
}

/** Records not yet looked at; they begin at `Area.Findings`. */
export function findingsCount(): i32 {
  return count;
}

export function clearFindings(): void {
  count = 0;
  clearRuns();
}

/** No room for another record: the host must read them first. */
export function areFindingsFull(): boolean {
  return (count + 2) * Finding.Size > Size.Findings || areRunsFull();
}

/** The name is copied when the parameter is found: it may have left the memory when its value ends. */
export function beginFinding(): void {
  if (!isRecording) return;
  placeName(cursor.nameFrom);
  position.nameAt = offsetOf(cursor.nameFrom);
  position.startsAt = offsetOf(cursor.nameStart);
  position.valueAt = -1;
  let length = nameTextEnd - nameText;
  if (length > Finding.NameLength) length = Finding.NameLength;
  position.nameLength = length;
  moveBytes(Area.FoundName, nameText, length);
}

/** The current value begins at `cursor.valueStart`, if that was not known before. */
export function noteValue(): void {
  if (!isRecording || position.valueAt >= 0 || isOffsetOpen(cursor.valueStart)) return;
  position.valueAt = offsetOf(cursor.valueStart);
}

/** The current edit has been made; the value ended at `valueEnd`. */
export function recordFinding(part: i32, valueEnd: i32): void {
  if (!isRecording) return;
  if (position.valueAt < 0) position.valueAt = offsetOf(cursor.valueStart);
  const isFilter = cursor.action === Action.Filter;
  const changes = isFilter || !isAsBefore();
  // Where lines have heads, the same text may be written in other bytes.
  if (areChangesEnough && !changes && origins.count === 0) {
    position.valueAt = -1;
    return;
  }
  const record = Area.Findings + count * Finding.Size;
  storeFloat(record + Finding.NameAt, position.nameAt);
  storeFloat(record + Finding.ValueAt, position.valueAt);
  storeFloat(record + Finding.ValueEnd, endOffsetOf(valueEnd));
  storeFloat(record + Finding.HiddenAt, isFilter ? position.startsAt : position.valueAt);
  storeFloat(record + Finding.HiddenEnd, endOffsetOf(cursor.copied));
  store32(record + Finding.Edit, ++lastEdit);
  store32(record + Finding.Line, position.nameLine);
  store32(record + Finding.Column, position.nameColumn);
  store32(record + Finding.Action, cursor.action);
  store32(record + Finding.Notation, cursor.notation);
  store32(record + Finding.Layer, cursor.ownLayer);
  store32(record + Finding.Part, part);
  store32(record + Finding.IsChanged, changes ? 1 : 0);
  store32(record + Finding.Rule, cursor.rule);
  store32(record + Finding.IsReplaced, part === Part.Value && cursor.isReplaced ? 1 : 0);
  store32(record + Finding.Length, position.nameLength);
  moveBytes(record + Finding.Name, Area.FoundName, position.nameLength);
  position.valueAt = -1;
  count++;
  if (!addEdit(lastEdit, output.lowest, output.end, nextOffsetOf(cursor.copied))) swallowEdit(lastEdit);
}

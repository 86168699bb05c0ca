/** Records of a log: a document in the line, or lines, that it is logged in. */
import { drawDocument, drawInside, encoded, type Place } from './documents.ts';
import { drawForm, drawLogfmt, drawQuery } from './forms.ts';
import { drawJson } from './json.ts';
import { entities } from './layers.ts';
import { drawMultipart } from './multipart.ts';
import { copied, inputOf, type Piece, within } from './pieces.ts';
import type { Tape } from './tape.ts';

export interface Record {
  pieces: Piece[];
  lineEnd: string;
}

const PLACE: Place = { depth: 3, isEncoded: false };
const TIMES = ['2026-11-24T10:00:00Z INFO ', '10.0.0.1 - - [24/Nov/2026:10:00:00 +0000] ', '<14>1 host app: ', ''];

/** A record in any of the ways that documents are logged. */
export function drawRecord(tape: Tape): Record {
  const lineEnd = tape.pick(['\n', '\n', '\n', '\r\n']);
  return { pieces: drawLine(tape), lineEnd };
}

function drawLine(tape: Tape): Piece[] {
  const time = copied(tape.pick(TIMES));
  switch (tape.below(10)) {
    case 0:
    case 1:
      return drawJson(tape, PLACE);
    case 2:
      return [time, copied('in '), ...drawJson(tape, PLACE), copied(' (12 ms)')];
    case 3:
      return [time, copied('body="'), ...drawInside(tape, PLACE), copied('" status=200')];
    case 4:
      return [time, copied('"GET '), ...drawQuery(tape, PLACE, 'z=1'), copied(' HTTP/1.1" 200 5 "-" "curl/8"')];
    case 5:
      return [time, copied('"POST /x HTTP/1.1" 200 "'), ...drawQuery(tape, PLACE), copied('" "x"')];
    case 6:
      return [time, copied('body: '), ...drawForm(tape, PLACE)];
    case 7:
      return drawLogfmt(tape, PLACE);
    case 8:
      return drawMarkup(tape);
    default:
      return drawUpload(tape);
  }
}

function drawMarkup(tape: Tape): Piece[] {
  const inner = within(entities(tape), drawDocument(tape, encoded(PLACE)));
  return [copied('<td data-x="'), ...inner, copied('">1</td>')];
}

/** A multipart body between lines of log; its last line end is the record's. */
function drawUpload(tape: Tape): Piece[] {
  const lineEnd = tape.pick(['\r\n', '\n']);
  return [copied(`POST /upload${lineEnd}`), ...drawMultipart(tape, lineEnd), copied('done')];
}

/** A record on one line, which may be broken: a JSON document without line feeds. */
export function drawNdjson(tape: Tape): Piece[] {
  const place = { ...PLACE, isBroken: true };
  const pieces = drawJson(tape, place);
  if (!inputOf(pieces).includes('\n')) return pieces;
  return [copied('{"line":"'), ...drawInside(tape, place), copied('"}')];
}

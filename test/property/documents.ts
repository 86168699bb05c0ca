/** Which documents may be where. */
import { drawForm, drawQuery } from './forms.ts';
import { drawJson } from './json.ts';
import { jsonString } from './layers.ts';
import { drawMultipart } from './multipart.ts';
import { inputOf, type Piece, within } from './pieces.ts';
import type { Tape } from './tape.ts';

/** Where a document is. */
export interface Place {
  /** How many documents may still be nested in it. */
  depth: number;
  /** Whether it is percent- or entity-encoded somewhere: no multipart body is logged like that. */
  isEncoded: boolean;
  /**
   * Whether secrets begin with the canary. In a record that is broken, a quote before one may rightly be taken for its
   * closing quote, if what follows is white space, a comma or a bracket: then no rule protects what comes after.
   */
  isBroken?: boolean;
}

export const deeper = (place: Place): Place => ({ ...place, depth: place.depth - 1 });
export const encoded = (place: Place): Place => ({ ...deeper(place), isEncoded: true });

/** A document to be written into a string of another. */
export function drawDocument(tape: Tape, place: Place): Piece[] {
  const kind = tape.below(place.isEncoded ? 8 : 9);
  if (kind < 4) return drawJson(tape, place);
  if (kind < 6) return drawQuery(tape, place);
  if (kind < 8) return drawForm(tape, place);
  return drawMultipart(tape);
}

/** A document as it is inside a JSON string. */
export function drawInside(tape: Tape, place: Place): Piece[] {
  const document = drawDocument(tape, place);
  // Nobody escapes the letters of a part's headers.
  const spellsLetters = !inputOf(document).includes('Content-Disposition');
  return within(jsonString(tape, spellsLetters), document);
}

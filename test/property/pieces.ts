/**
 * A document and what becomes of it, made together: a list of pieces, each of them copied or hidden.
 * Writing the list at a deeper layer writes both sides with the same choices, so no parser is needed to
 * know the expected output.
 */

/** A run of text: what is in the input, and what is in the output in its place. */
export interface Piece {
  in: string;
  out: string;
  /**
   * Whether a changed byte here may rightly end the parameter or make another name of it: names,
   * separators, quotes and values of sensitive parameters.
   */
  guarded: boolean;
}

/** How each character is written one layer deeper. */
export interface Layer {
  /** Text that is copied or hidden: any spelling that the layer allows. */
  write(text: string): string;
  /** Text that logveil itself writes: the one spelling that the contract asks for. */
  writeMask(text: string): string;
}

export const copied = (text: string): Piece => ({ in: text, out: text, guarded: false });
export const guarded = (text: string): Piece => ({ in: text, out: text, guarded: true });
export const masked = (value: string, mask: string): Piece => ({ in: value, out: mask, guarded: true });
export const removed = (text: string): Piece => ({ in: text, out: '', guarded: true });

/** The pieces as they are inside the layer. */
export function within(layer: Layer, pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => {
    const text = layer.write(piece.in);
    const out = piece.in === piece.out ? text : layer.writeMask(piece.out);
    return { in: text, out, guarded: piece.guarded };
  });
}

/** Everything gone: what a filtered parameter holds. */
export function allRemoved(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece) => removed(piece.in));
}

export const inputOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.in).join('');
export const outputOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.out).join('');

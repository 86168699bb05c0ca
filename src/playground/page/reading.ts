/** Longer texts are shown, but not edited: a text field would hold the page up. */
export const MAX_EDITED = 100_000;

/** A text as it was given: a string that can be edited, or bytes. */
export type Given = { text: string } | { bytes: Blob };

/** Reads a file that was dropped or chosen; gzip is unpacked, UTF-16 becomes UTF-8. */
export async function readGiven(file: Blob): Promise<Given> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const unpacked = file.stream().pipeThrough(new DecompressionStream('gzip'));
    return readGiven(await new Response(unpacked).blob());
  }
  const isLittleEndian = head[0] === 0xff && head[1] === 0xfe;
  if (isLittleEndian || (head[0] === 0xfe && head[1] === 0xff)) {
    const text = new TextDecoder(isLittleEndian ? 'utf-16le' : 'utf-16be').decode(await file.arrayBuffer());
    return given(text);
  }
  if (file.size > MAX_EDITED) return { bytes: file };
  try {
    return given(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer()));
  } catch {
    return { bytes: file };
  }
}

/** A text field would change carriage returns, and show nothing of what controls do. */
export function given(text: string): Given {
  const isEditable = text.length <= MAX_EDITED && !/[\r\0]/.test(text);
  return isEditable ? { text } : { bytes: new Blob([text]) };
}

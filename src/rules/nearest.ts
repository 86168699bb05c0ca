/** What was probably meant by a word that is unknown. */

/** With more letters that differ another word is meant. */
const MAX_DISTANCE = 2;

/** `; did you mean hide?`, or nothing if no word is near. */
export function didYouMean(written: string, words: readonly string[]): string {
  let nearest = '';
  let least = Math.min(MAX_DISTANCE + 1, written.length);
  for (const word of words) {
    const distance = distanceOf(written.toLowerCase(), word.toLowerCase());
    if (distance >= least) continue;
    nearest = word;
    least = distance;
  }
  return nearest === '' ? '' : `; did you mean ${nearest}?`;
}

/** How many letters must be put in, taken out, changed or swapped with the next one. */
function distanceOf(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [above, before] = [rows[i - 1] as number[], rows[i - 2]];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwapped = before !== undefined && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return (rows[a.length] as number[])[b.length] as number;
}

/**
 * Writes a command's answer to standard output, all of it: the process may end right after.
 * @throws IoError
 */
export async function print(text: string): Promise<void> {
  const { Output } = await import('../io/output.ts');
  await (await Output.open(1, 'standard output')).write(Buffer.from(text));
}

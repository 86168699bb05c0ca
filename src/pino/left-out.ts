/** What stands for lines that could not be sanitized: pino's own form, at its level `error`. */
export const LEFT_OUT =
  '{"level":50,"msg":"logveil failed on what was logged here and left it out; please report this"}\n';

/** A run over files that a trace is made of: `node power-run.js FOLDER [OUT]`. A second of it is half a minute to the journal. */
import { runFiles } from './run.ts';

const [logs = '', out] = process.argv.slice(2);
const { now } = Date;
const began = now();
Date.now = () => began + (now() - began) * 3000;
const { failures } = await runFiles([logs], out === undefined ? {} : { out, resumes: true });
if (failures.trim() !== '') throw new Error(failures);

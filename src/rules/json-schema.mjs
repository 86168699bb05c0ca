// Writes the schema of rules files as JSON Schema, for editors: dist/rules.schema.json, by the schema that is checked.
import { writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { fileSchema } from '../../dist/src/rules/schema.js';

const schema = toJsonSchema(fileSchema, { target: 'draft-07', ignoreActions: ['check'] });
writeFileSync(
  new URL('../../dist/rules.schema.json', import.meta.url),
  `${JSON.stringify({ ...schema, title: 'Rules of logveil' }, null, 2)}\n`,
);

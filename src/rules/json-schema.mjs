// Writes the schema of rules files as JSON Schema, for editors: dist/rules.schema.json, by the schema that is checked. In it
// editors find actions and forms of patterns, which they complete, and check while a rule is written.
import { writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { ACTION_FORMS, ACTION_WORDS } from '../../dist/src/rules/effect.js';
import { NAME_FORMS } from '../../dist/src/rules/pattern.js';
import { fileSchema } from '../../dist/src/rules/schema.js';

const schema = toJsonSchema(fileSchema, { target: 'draft-07', ignoreActions: ['check'] });

/** Words to choose from, or a text of one of these forms. */
function oneOf(property, words, forms) {
  const texts = Object.entries(forms).map(([description, pattern]) => ({ type: 'string', pattern, description }));
  delete property.type;
  property.anyOf = words.length > 0 ? [{ enum: words }, ...texts] : texts;
}

const [nameRule, pathRule] = schema.properties.rules.items.anyOf;
oneOf(nameRule.properties.action, ACTION_WORDS, ACTION_FORMS);
oneOf(pathRule.properties.action, ACTION_WORDS, ACTION_FORMS);
oneOf(nameRule.properties.pattern, [], NAME_FORMS);
nameRule.properties.pattern.examples = ['password', 'session*', '*_id', '*token*', '~api-key', 'body.user.password'];
pathRule.properties.path.pattern = '^/';
pathRule.properties.path.examples = ['/orders/{MMM_id}/**'];

writeFileSync(
  new URL('../../dist/rules.schema.json', import.meta.url),
  `${JSON.stringify({ ...schema, title: 'Rules of logveil' }, null, 2)}\n`,
);

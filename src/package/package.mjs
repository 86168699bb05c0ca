// `npm run package`: executables, Linux packages and a container image, into dist/package.
//
//   npm run package                      everything that can be built here
//   npm run package -- linux-x64         for these platforms alone
//   npm run package -- --to DIR linux-x64
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildExecutable } from './executable.mjs';
import { writeImage } from './image.mjs';
import { buildLinuxPackages } from './linux-packages.mjs';
import { nodeBinary } from './node-binary.mjs';
import { HOST, PLATFORMS } from './platforms.mjs';
import { buildPrograms } from './programs.mjs';
import { billOfMaterials } from './sbom.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values, positionals } = parseArgs({
  options: { to: { type: 'string', default: join(root, 'dist', 'package') } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !Object.hasOwn(PLATFORMS, name));
if (unknown !== undefined) {
  console.error(`package: there is no platform ${unknown}; there are ${Object.keys(PLATFORMS).join(', ')}`);
  process.exit(2);
}
const platforms = positionals.length > 0 ? positionals : Object.keys(PLATFORMS);
const output = values.to;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** All that is built has this time in it, so that the same sources give the same bytes. */
const time = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000);

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const { sources, inputs } = await buildPrograms();
const sbom = JSON.stringify(billOfMaterials({ inputs, root, time }), null, 2);
writeFileSync(join(output, 'sbom.cdx.json'), sbom);

for (const platform of platforms) {
  const executable = join(output, `logveil-${version}-${platform}${platform.startsWith('win-') ? '.exe' : ''}`);
  buildExecutable({ platform, sources, output: executable });
  tell(executable);
  if (platform.startsWith('linux-')) buildLinuxPackages({ platform, executable, sources, root, output, version, time });
  // The image takes the libraries of the machine that it is built on.
  if (platform === HOST && platform.startsWith('linux-')) {
    const licenses = {
      LICENSE: readFileSync(join(root, 'LICENSE')),
      'LICENSE.node': readFileSync(join(nodeBinary(platform), '..', '..', 'LICENSE')),
    };
    await writeImage({ executable, folder: join(output, 'image'), version, time, sbom, licenses });
  }
}
for (const name of readdirSync(output).filter((one) => /\.(deb|rpm|apk)$/.test(one))) tell(join(output, name));

const files = readdirSync(output, { recursive: true, encoding: 'utf8' })
  .filter((name) => statSync(join(output, name)).isFile())
  .sort();
const lines = [];
for (const name of files) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(output, name)), hash);
  lines.push(`${hash.digest('hex')}  ${name}\n`);
}
writeFileSync(join(output, 'SHA256SUMS'), lines.join(''));

function tell(path) {
  console.log(`${relative(root, path)}: ${(statSync(path).size / 1e6).toFixed(1)} MB`);
}

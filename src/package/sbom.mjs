// Writes what an executable is made of as a CycloneDX document.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_VERSION } from './platforms.mjs';

const NODE_REFERENCE = `node@${NODE_VERSION}`;

/** The npm package that a file belongs to, as `name@version`; nothing for the project's own. */
function packageOf(root, path) {
  const [folder, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (folder === undefined) return undefined;
  const { version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return `${name}@${version}`;
}

/**
 * npm knows all that is installed; of that, the document keeps what the bundler has taken in.
 * @param {{ inputs: readonly string[], root: string, time: Date }} what
 * `inputs` as `buildPrograms` returns them, `root` the project's folder, `time` that of the release
 */
export function billOfMaterials({ inputs, root, time }) {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: root, encoding: 'utf8' });
  const { metadata, components, dependencies, ...rest } = JSON.parse(text);
  const bundled = new Set(inputs.map((path) => packageOf(root, path)).filter((name) => name !== undefined));
  const kept = components.filter((component) => bundled.delete(`${component.name}@${component.version}`));
  const missing = [...bundled];
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(', ')}; run npm ci`);
  const own = metadata.component['bom-ref'];
  const references = new Set([own, NODE_REFERENCE, ...kept.map((component) => component['bom-ref'])]);
  return {
    ...rest,
    metadata: {
      ...metadata,
      timestamp: time.toISOString(),
      component: { ...metadata.component, type: 'application', name: 'logveil' },
    },
    components: [
      {
        'bom-ref': NODE_REFERENCE,
        type: 'platform',
        name: 'node',
        version: NODE_VERSION,
        scope: 'required',
        description: 'JavaScript runtime; brings V8, libuv, OpenSSL, zlib, zstd and others, see its LICENSE',
        purl: `pkg:generic/node@${NODE_VERSION}`,
        cpe: `cpe:2.3:a:nodejs:node.js:${NODE_VERSION}:*:*:*:*:*:*:*`,
        licenses: [{ license: { id: 'MIT' } }],
      },
      ...kept.map(withoutDevelopment),
    ],
    dependencies: dependencies
      .filter(({ ref }) => references.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: [...dependsOn.filter((other) => references.has(other)), ...(ref === own ? [NODE_REFERENCE] : [])],
      })),
  };
}

/** The Kafka client is needed for development alone, says package.json; in the executable it is as needed as the rest. */
function withoutDevelopment(component) {
  const properties = component.properties.filter(({ name }) => name !== 'cdx:npm:package:development');
  return { ...component, scope: 'required', properties };
}

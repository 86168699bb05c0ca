// npm runs this wherever it installs or packs this folder. It builds what is installed straight from a git repository,
// as pre-commit does for the hook in .pre-commit-hooks.yaml: npm packs a clone of its own without `prepack`. In a clone of
// a developer `npm ci` builds nothing.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `shared.mjs` needs packages that are not installed yet.
const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** npm sets it while it packs. */
const isPacked = process.env.npm_package_resolved !== undefined;

const run = (command) => execSync(command, { cwd: fromRoot('.'), stdio: 'inherit' });

if (isPacked && !existsSync(fromRoot('dist/bin/logveil.js'))) {
  // For `npm install --global` npm should install these itself, but installs them globally too (npm 11.19).
  if (!existsSync(fromRoot('node_modules')))
    run('npm ci --global=false --include=dev --ignore-scripts --no-audit --no-fund');
  run('npm run build');
}

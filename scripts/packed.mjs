/** A stranger's view: packs the package, installs it into an empty project, and uses its command, its import and its types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './pack.mjs';
import { checkPlugins, packPlugins } from './packed-plugins/check.mjs';
import { usePacked } from './packed-use.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-packed-'));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
/** As strict as a user's may be. The types of Node and the compiler are this repository's: nothing more is downloaded. */
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules', '@types')],
};
try {
  const tarball = pack(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const words = ['install', '--no-fund', '--no-audit', tarball, ...packPlugins(folder)];
  const install = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
  if (install.status !== 0 || /\bwarn\b/i.test(install.stderr))
    throw new Error(`npm install fails or warns:\n${install.stderr}`);
  const bin = (name) => run(join(folder, 'node_modules', '.bin', name), ['--version']).trim();
  const version = bin('hyperdrive');
  if (bin('hyperdrive-ml') !== version) throw new Error('hyperdrive-ml is another command');
  const npx = run('npx', ['hyperdrive-ml', '--version']).trim();
  if (npx !== version) throw new Error(`npx hyperdrive-ml answers ${npx}`);
  await usePacked(folder);
  copyFileSync(join(root, 'scripts', 'packed-types.ts'), join(folder, 'use.ts'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  // Problems of types go to standard output.
  const types = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], {
    stdio: 'inherit',
  });
  if (types.status !== 0) throw new Error('the types do not compile as above');
  console.log('the types compile with skipLibCheck: false');
  checkPlugins(folder);
  console.log('the example plugins work from the command line, the SDK, a server and their suites');
  console.log(`packed hyperdrive-ml ${version} installs without a warning and works`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

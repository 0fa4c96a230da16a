/** Builds what `npx hyperdrive-ml` needs: the bundled package, its declarations and the local command link. Runs on `npm ci`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) {
    console.error(`build: ${[command, ...args].join(' ')} failed (exit ${result.status ?? result.signal})`);
    process.exit(1);
  }
}

if (!existsSync(bin('tsc'))) {
  console.error('build: development dependencies are missing; run npm ci first');
  process.exit(1);
}
rmSync(join(root, 'dist'), { recursive: true, force: true });
if (existsSync(join(root, 'scripts', 'build-wasm.mjs')))
  run(process.execPath, [join(root, 'scripts', 'build-wasm.mjs')]);
// Only now: before the check above, their packages may be missing.
const { bundle } = await import('./bundle.mjs');
const { writeDeclarations } = await import('./declarations.mjs');
await bundle(root);
// For trials whose Python does not have it: the stand-in of Azure ML's package is a name for a part of it.
cpSync(join(root, 'python', 'hyperdrive-ml', 'src', 'hyperdrive_ml'), join(root, 'dist', 'python', 'hyperdrive_ml'), {
  recursive: true,
  filter: (path) => !path.endsWith('__pycache__'),
});
writeDeclarations(root, ['index', 'azure', 'plugin', 'testing']);
if (existsSync(join(root, 'web', 'package.json'))) run(bin('vite'), ['build', 'web', '--logLevel', 'warn']);

const command = join(root, 'dist', 'cli', 'main.js');
if (existsSync(command)) {
  chmodSync(command, 0o755);
  // npx looks in node_modules/.bin first; npm does not link a package's own command there.
  if (process.platform !== 'win32') {
    for (const name of ['hyperdrive', 'hyperdrive-ml']) {
      rmSync(bin(name), { force: true });
      symlinkSync(join('..', '..', 'dist', 'cli', 'main.js'), bin(name));
    }
  }
}

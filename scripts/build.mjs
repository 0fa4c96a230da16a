/** Builds what `npx hyperdrive` needs: the compiled package, its data files and the local command link. Runs on `npm ci`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
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

/** Copies every non-TypeScript file below src (data tables, SQL, schemas, shell wrappers) beside its compiled module. */
function copyAssets(from) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) copyAssets(path);
    else if (!/\.tsx?$/.test(entry.name) || entry.name.endsWith('.d.ts')) {
      const target = join(root, 'dist', relative(join(root, 'src'), path));
      mkdirSync(dirname(target), { recursive: true });
      cpSync(path, target);
    }
  }
}

if (!existsSync(bin('tsc'))) {
  console.error('build: development dependencies are missing; run npm ci first');
  process.exit(1);
}
rmSync(join(root, 'dist'), { recursive: true, force: true });
if (existsSync(join(root, 'scripts', 'build-wasm.mjs')))
  run(process.execPath, [join(root, 'scripts', 'build-wasm.mjs')]);
run(bin('tsc'), ['-p', 'tsconfig.build.json']);
copyAssets(join(root, 'src'));
if (existsSync(join(root, 'web', 'package.json'))) run(bin('vite'), ['build', 'web', '--logLevel', 'warn']);

const command = join(root, 'dist', 'cli', 'main.js');
if (existsSync(command)) {
  chmodSync(command, 0o755);
  // npx looks in node_modules/.bin first; npm does not link a package's own command there.
  if (process.platform !== 'win32') {
    rmSync(bin('hyperdrive'), { force: true });
    symlinkSync(join('..', '..', 'dist', 'cli', 'main.js'), bin('hyperdrive'));
  }
}

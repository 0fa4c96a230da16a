/** A stranger's view: packs the package, installs it into an empty project, and uses its command, its import and its types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPlugins, packPlugins } from './packed-plugins/check.mjs';

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
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  run('npm', ['install', '--no-fund', '--no-audit', join(folder, filename), ...packPlugins(folder)]);
  const version = run(join(folder, 'node_modules', '.bin', 'hyperdrive'), ['--version']).trim();
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { minimize, uniform } from 'hyperdrive-ml';
const best = await minimize({ x: uniform(-1, 1) }, ({ x }) => x * x, { maxTotalTrials: 20, seed: 1 });
if (!(best.value < 0.1)) throw new Error('unexpected result ' + best.value);
console.log('best', best.value);
`,
  );
  console.log(run(process.execPath, ['use.mjs']).trim());
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
  console.log(`packed ${filename} (${version}) installs and works`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

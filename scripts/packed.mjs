/** A stranger's view: packs the package, installs it into an empty project, and uses its command and its import. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-packed-'));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  run('npm', ['install', '--no-fund', '--no-audit', join(folder, filename)]);
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
  console.log(`packed ${filename} (${version}) installs and works`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

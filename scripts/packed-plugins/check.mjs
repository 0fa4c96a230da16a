/**
 * Plugins as a third party sees them: the example packages, packed and installed beside the packed product, in every way that
 * sweeps can name them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..');
/** Exit code of `hyperdrive replay` if a decision differs. */
const DIFFERS = 1;
const examples = join(root, 'examples', 'plugins');

/** Packs the example plugins. @returns paths of their tarballs */
export function packPlugins(folder) {
  return readdirSync(examples).map((name) => {
    const words = ['pack', '--json', '--pack-destination', folder, join(examples, name)];
    const [{ filename }] = JSON.parse(execFileSync('npm', words, { encoding: 'utf8' }));
    return join(folder, filename);
  });
}

/** Uses the plugins that are installed in a folder by the command line, the SDK, a server and their authors' suites. */
export function checkPlugins(folder) {
  cpSync(join(here, 'project'), folder, { recursive: true });
  const hyperdrive = (words, status = 0) => {
    const done = spawnSync(join(folder, 'node_modules', '.bin', 'hyperdrive'), words, {
      cwd: folder,
      encoding: 'utf8',
    });
    if (done.status !== status)
      throw new Error(
        `hyperdrive ${words.join(' ')}: exit ${done.status}, expected ${status}\n${done.stdout}${done.stderr}`,
      );
    return done.stdout + done.stderr;
  };
  const contains = (text, part) => {
    if (!text.includes(part)) throw new Error(`expected "${part}" in:\n${text}`);
  };
  contains(hyperdrive(['check', 'sweep.yaml', '--gpus', '']), 'hyperdrive-halton/halton sampling');
  hyperdrive(['run', 'sweep.yaml', '--gpus', '']);
  // Every trial reports one value again and again: the policy stops it at the fourth.
  const trials = JSON.parse(hyperdrive(['trials', '--json']));
  const isStopped = ({ state, stopReason }) => state === 'stopped' && stopReason === 'no better value for 3 reports';
  if (!trials.every(isStopped)) throw new Error(`expected stopped trials: ${JSON.stringify(trials)}`);
  hyperdrive(['replay']);
  const installed = join(folder, 'node_modules', 'hyperdrive-halton', 'index.js');
  const source = readFileSync(installed, 'utf8');
  writeFileSync(
    installed,
    source.replace('version: 1', 'version: 2').replace('let next = skip;', 'let next = skip + 1;'),
  );
  contains(hyperdrive(['replay'], DIFFERS), 'recorded with hyperdrive-halton/halton 1');
  writeFileSync(installed, source);
  contains(hyperdrive(['check', 'wrong.yaml', '--gpus', ''], 2), 'sampling_algorithm.skip');
  contains(hyperdrive(['check', 'missing.yaml', '--gpus', ''], 2), 'PLUGIN_NOT_FOUND');
  for (const program of ['sdk.mjs', 'server.mjs', 'installation.mjs'])
    console.log(execFileSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' }).trim());
  suites(folder);
}

/** Runs the contract suites as an author does; the runner is this repository's: nothing more is downloaded. */
function suites(folder) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const name of ['vitest', 'fast-check'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { include: ["suites.test.mjs"] } };\n');
  const runner = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const done = spawnSync(process.execPath, [runner, 'run', '--maxWorkers=1'], { cwd: folder, stdio: 'inherit' });
  if (done.status !== 0) throw new Error('the contract suites fail for the example plugins');
}

/** What the packed package does with files of its own: classes in several entry points, threads, the dashboard, pictures. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const program = `import assert from 'node:assert/strict';
import * as library from 'hyperdrive-ml';
import * as azure from 'hyperdrive-ml/azure';
import * as plugin from 'hyperdrive-ml/plugin';
// A second copy of a class would fail every instanceof.
for (const name of Object.keys(azure)) assert.equal(azure[name], library[name], name);
for (const name of ['HyperDriveException', 'HyperDriveConfigException', 'isHyperDriveException'])
  assert.equal(plugin[name], library[name], name);
const { minimize, uniform } = library;
const best = await minimize({ x: uniform(-1, 1) }, ({ x }) => x * x, { maxTotalTrials: 20, seed: 1, stateFolder: 'kept' });
assert.ok(best.value < 0.1, 'unexpected result ' + best.value);
// Every thread of the package starts: each is a file that is opened by its path.
const { Worker } = await import('node:worker_threads');
for (const name of ['gp-worker', 'analysis-worker', 'check-worker']) {
  const thread = new Worker(new URL('./' + name + '.js', import.meta.resolve('hyperdrive-ml')), { workerData: {} });
  const failed = await new Promise((done) => {
    thread.on('error', done);
    setTimeout(done, 500);
  });
  assert.ok(!/Cannot find|not provide an export/.test(String(failed)), String(failed));
  await thread.terminate();
}
console.log('best', best.value);
`;

/** @param folder where the package is installed */
export async function usePacked(folder) {
  writeFileSync(join(folder, 'use.mjs'), program);
  console.log(execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' }).trim());
  // The optional package for pictures, as installed here.
  mkdirSync(join(folder, 'node_modules', '@napi-rs'), { recursive: true });
  symlinkSync(join(root, 'node_modules', '@napi-rs', 'canvas'), join(folder, 'node_modules', '@napi-rs', 'canvas'));
  const command = join(folder, 'node_modules', '.bin', 'hyperdrive-ml');
  execFileSync(command, ['plot', 'history', '--state', 'kept', '--out', 'history.png'], { cwd: folder });
  if (readFileSync(join(folder, 'history.png')).subarray(1, 4).toString() !== 'PNG') throw new Error('no PNG');
  const server = spawn(command, ['serve', '--state', 'kept', '--port', '0', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface(server.stdout), 'line');
    const { url } = JSON.parse(line);
    const page = await (await fetch(url)).text();
    const [, script] = /<script[^>]* src="([^"]+)"/.exec(page) ?? [];
    const answer = await fetch(new URL(script ?? '/missing', url));
    if (!answer.ok) throw new Error(`the dashboard's script ${script}: ${answer.status}`);
    const sweeps = await (await fetch(new URL('/api/v1/sweeps', url))).json();
    console.log(`the dashboard is served, with ${JSON.stringify(sweeps).length} bytes about its sweeps`);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

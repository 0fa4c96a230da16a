/**
 * Flips bits in copies of a state folder and reads each in every possible way; run as a separate process, which must
 * survive. Arguments: sound folder, seed, number of copies. Prints one JSON line: what went wrong.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isHyperDriveException } from '../../../src/base/index.ts';
import { seededRng } from '../../../src/numerics/index.ts';
import { readBest } from '../../../src/results/index.ts';
import { openWorkspace, type Workspace } from '../../../src/workspace/index.ts';

const [sound = '', seed = '1', count = '10'] = process.argv.slice(2);
const rng = seededRng(Number(seed), 'flips');
const wrong: unknown[] = [];
let told = 0;

/** Columns of rows that the log does not hold: times of rows, and what finds a process again. Nothing checks them. */
const unchecked = new Set([
  ...['createdAtMs', 'startedAtMs', 'endedAtMs', 'plannedAtMs', 'reapedAtMs', 'lastSeenMs', 'leaseUntilMs'],
  ...['nonce', 'target', 'beat', 'nativeId', 'restarts', 'leaseOwner', 'leaseToken'],
]);

/** Everything that reading commands print of a sweep. */
async function figures(workspace: Workspace) {
  const { store } = workspace;
  const sweeps = await store.sweeps();
  const found: unknown[] = [];
  for (const sweep of sweeps) {
    found.push(sweep.id, sweep.state, await store.trials({ sweepId: sweep.id }), await store.trialCounts(sweep.id));
    found.push(await readBest(store, sweep), await store.reports({ sweepId: sweep.id, all: true }));
    found.push(await store.attempts({ sweepId: sweep.id }), await store.metrics(sweep.id));
  }
  return JSON.stringify(found, (key, value) => {
    if (unchecked.has(key)) return undefined;
    return typeof value === 'number' ? String(value) : value;
  });
}

async function attempt<T>(about: object, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const isKnown = isHyperDriveException(error) && (error.kind !== 'internal' || error.code === 'SWEEP_BROKEN_LOG');
    if (!isKnown)
      wrong.push({ ...about, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    told++;
    return undefined;
  }
}

async function whole(folder: string, about: object) {
  const workspace = await attempt(about, () => openWorkspace({ folder, readOnly: true }));
  if (workspace === undefined) return undefined;
  try {
    const seen = await attempt(about, () => figures(workspace));
    const check = await attempt(about, () => workspace.verify());
    for (const { id } of (await attempt(about, () => workspace.store.sweeps())) ?? [])
      await attempt(about, () => workspace.replay(id));
    return { seen, isSound: check?.ok ?? false };
  } finally {
    await workspace.close();
  }
}

/** Where two texts begin to differ, with what surrounds it. */
function firstDifference(found: string, wanted: string): { readonly found: string; readonly wanted: string } {
  let at = 0;
  while (found[at] === wanted[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 80), at + 40);
  return { found: around(found), wanted: around(wanted) };
}

const reference = await whole(sound, {});
const bytes = readFileSync(join(sound, 'hyperdrive.db'));
const used = [...bytes.keys()].filter((at) => bytes[at] !== 0);
for (let index = 0; index < Number(count); index++) {
  const folder = join(sound, '..', `flipped-${seed}-${index}`);
  mkdirSync(folder);
  const flipped = Buffer.from(bytes);
  const places = Array.from({ length: 1 + rng.uniformInt(3) }, () => used[rng.uniformInt(used.length)] ?? 0);
  for (const at of places) flipped[at] = (flipped[at] ?? 0) ^ (1 << rng.uniformInt(8));
  writeFileSync(join(folder, 'hyperdrive.db'), flipped);
  const about = { seed, index, places };
  process.stderr.write(`${JSON.stringify(about)}\n`);
  const found = await whole(folder, about);
  if (found?.seen !== undefined && found.seen !== reference?.seen && found.isSound)
    wrong.push({ ...about, silent: firstDifference(found.seen, reference?.seen ?? '') });
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify({ isSound: reference?.isSound, told, wrong })}\n`);

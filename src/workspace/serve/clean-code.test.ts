import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ManualClock, silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { codeStore } from '../../files/index.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { cleanCodeDaily } from './clean-code.ts';
import { serveWorkspace } from './lazy-serve.ts';

const dayMs = 24 * 3_600_000;
let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ folder: mkdtempSync(join(tmpdir(), 'hyperdrive-clean-')) });
});
afterEach(async () => {
  await workspace.close();
  rmSync(workspace.folder, { recursive: true, force: true });
});

function oldCode(hash: string): string {
  const folder = join(workspace.folder, 'code', hash);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'train.py'), '');
  utimesSync(folder, 1, 1);
  return folder;
}
const gone = (folder: string) => vi.waitFor(() => expect(existsSync(folder)).toBe(false), 10_000);
const submitted = async (code: string) => {
  const text = `
trial: { command: 'echo "{\\"loss\\": 1}"', code: ${code}, isolation: copy }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 1 }
`;
  const { definition } = await workspace.readSweepFile(text, {
    ...{ folder: workspace.folder, path: 'sweep.yaml', cpuCount: 1, defaultSeed: 1 },
  });
  return workspace.submit(definition);
};

it('a server removes code that nothing needs as it starts', async () => {
  const [old, named] = [oldCode('a'.repeat(64)), oldCode('b'.repeat(64))];
  await submitted(named);
  const served = await serveWorkspace(workspace);
  try {
    await gone(old);
    expect(existsSync(named)).toBe(true);
  } finally {
    await served.close();
  }
});

it('and once a day: the code of a sweep when that has ended', async () => {
  const clock = new ManualClock(systemClock().nowMs());
  const code = oldCode('a'.repeat(64));
  const { id } = await submitted(code);
  const store = codeStore(workspace.folder, { clock, randomBytes: systemRandomBytes });
  const stop = cleanCodeDaily(store, { store: workspace.store, clock, logger: silentLogger });
  try {
    await vi.waitFor(() => expect(clock.nextDelayMs).toBe(dayMs));
    expect(existsSync(code)).toBe(true);
    const { done } = await workspace.drive(id);
    expect(await done).toMatchObject({ state: 'completed' });
    clock.advance(dayMs);
    await gone(code);
  } finally {
    await stop();
  }
  expect(clock.nextDelayMs).toBeUndefined();
}, 30_000);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../../test/helpers/server-lab.ts';
import { studyDefinition } from '../../../test/helpers/study.ts';
import { listen, type RunningServer } from '../../server/index.ts';
import { statePlace } from '../../store/index.ts';
import { openWorkspace } from '../workspace.ts';
import type { CheckThreadOptions } from './check-messages.ts';
import { checksOnThread, type ThreadChecks } from './checks.ts';
import { threadEntry } from './thread-entry.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-checks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const thread = threadEntry(new URL('./check-worker.ts', import.meta.url));

const open: ThreadChecks[] = [];
function openChecks(options: CheckThreadOptions = {}): ThreadChecks {
  const start = {
    store: statePlace(folder).address,
    slots: { cpus: 2 },
    workingFolder: folder,
    cpuCount: 2,
    plugins: { allow: [], folders: [] },
  };
  const checks = checksOnThread(start, () => 1, { ...thread, ...options });
  if (checks === undefined) throw new Error('there is no thread');
  open.push(checks);
  return checks;
}
afterEach(async () => {
  for (const checks of open.splice(0)) await checks.close();
});

const good = `
trial: { command: ['true'] }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 2 }
`;
/** What takes the YAML reader long, though it tells only of the first line. */
const slow = 'a: ]\n'.repeat(15_000);

describe('checks on a thread', () => {
  it('answer like checks on this thread, including errors', async () => {
    const checks = openChecks();
    expect(await checks.check({ yaml: good }, 'viewer')).toMatchObject({ ok: true, summary: { totalTrials: 2 } });
    expect(await checks.read({ yaml: good })).toMatchObject({ seed: 1, limits: { maxTotalTrials: 2 } });
    const wrong = await checks.check({ yaml: `${good}nothing: 1\n` }, 'viewer');
    expect(wrong).toMatchObject({ ok: false, problems: [{ code: 'FORMATS_BAD_SWEEP_FILE', line: 7, column: 1 }] });
    await expect(checks.read({ yaml: `${good}nothing: 1\n` })).rejects.toMatchObject({
      ...{ code: 'FORMATS_BAD_SWEEP_FILE', kind: 'config', details: { count: 1 } },
    });
    await expect(checks.check(7, 'viewer')).rejects.toMatchObject({ code: 'SERVER_BAD_REQUEST' });
  });

  it('try a change before it is made, and accept a repeated one', async () => {
    const workspace = await openWorkspace({ folder });
    try {
      const { id } = await workspace.submit(studyDefinition({ trials: 3, workers: 1 }));
      const change = openChecks().changeBy((sweepId, wanted) => workspace.change(sweepId, wanted));
      const wanted = { source: { set: ['limits.max_total_trials=9'] }, defaults: {}, by: null, note: null };
      expect(await change(id, { ...wanted, dryRun: true })).toMatchObject({ version: 2, isWritten: false });
      const first = { ...wanted, dryRun: false, ifVersion: 1, requestKey: 'k' };
      expect(await change(id, first)).toMatchObject({ version: 2, isWritten: true });
      expect(await change(id, first)).toMatchObject({ version: 2, isWritten: true });
      await expect(change(id, { ...first, requestKey: 'l' })).rejects.toMatchObject({
        code: 'SWEEP_CHANGED_MEANWHILE',
      });
      await expect(change('nobody', { ...wanted, dryRun: true })).rejects.toMatchObject({
        code: 'STORE_UNKNOWN_SWEEP',
      });
    } finally {
      await workspace.close();
    }
  });

  it('offer earlier sweeps with the same parameters, and say when auto finds none', async () => {
    const workspace = await openWorkspace({ folder });
    try {
      const { id } = await workspace.submit(studyDefinition({ trials: 6, workers: 1 }));
      await (await workspace.drive(id, { objective: () => Math.random() })).done;
      const { definition } = await workspace.store.sweep(id);
      const wanted = { ...definition, name: 'next', sampling: { type: 'bayesian' } };
      const checks = openChecks();
      const offer = [{ id, trials: 6, hasSameCommand: false }];
      expect(await checks.check({ definition: wanted }, 'viewer')).toMatchObject({ ok: true, earlierSweeps: offer });
      const auto = { ...wanted, resumeFrom: ['auto'], otherData: ['auto'] };
      expect(await checks.check({ definition: auto }, 'viewer')).toMatchObject({ problems: [], earlierSweeps: offer });
      const random = { ...wanted, sampling: { type: 'random' } };
      expect(await checks.check({ definition: random }, 'viewer')).toMatchObject({ earlierSweeps: [] });
      const alone = { ...auto, objective: { primaryMetric: 'other', goal: 'minimize' } };
      expect(await checks.check({ definition: alone }, 'viewer')).toMatchObject({
        ...{ ok: true, earlierSweeps: [] },
        problems: [{ severity: 'warning', path: 'resume_from', message: expect.stringContaining('auto finds no') }],
      });
      const unknown = { ...wanted, resumeFrom: ['hd-unknown'] };
      expect(await checks.check({ definition: unknown }, 'viewer')).toMatchObject({
        ok: false,
        problems: [{ severity: 'error', message: expect.stringContaining('no sweep "hd-unknown"') }],
      });
    } finally {
      await workspace.close();
    }
  });

  it('end if they take too long, and the next one gets a new thread', async () => {
    const checks = openChecks({ limitMs: 50 });
    await expect(checks.check({ yaml: slow }, 'viewer')).rejects.toMatchObject({ code: 'SERVER_TOO_COSTLY' });
    await expect(checks.check({ yaml: slow }, 'viewer')).rejects.toMatchObject({ code: 'SERVER_TOO_COSTLY' });
  });

  it('refuse new ones while too many wait', async () => {
    const checks = openChecks();
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => checks.check({ yaml: good }, 'viewer')));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(32);
    expect(answers.at(-1)).toMatchObject({ reason: { code: 'SERVER_TOO_MANY' } });
  });

  it('fail one request if the thread cannot start', async () => {
    const checks = openChecks({ entry: new URL('./checks.test.ts', import.meta.url) });
    await expect(checks.check({ yaml: good }, 'viewer')).rejects.toThrow();
    await expect(checks.check({ yaml: good }, 'viewer')).rejects.toThrow();
  });
});

describe('a server at work on the worst request', () => {
  let lab: ServerLab;
  let server: RunningServer;
  beforeAll(async () => {
    const start = { store: null, slots: {}, workingFolder: folder, cpuCount: 2, plugins: { allow: [], folders: [] } };
    const checks = checksOnThread(start, () => 1, thread);
    lab = await openServerLab({ ...(checks && { checks }) });
    server = await listen(lab.app);
  });
  afterAll(async () => {
    await lab.close();
  });

  it.each<[string, string, object]>([
    ['broken YAML', '/api/v1/check', { yaml: slow }],
    ['a wide sweep file', '/api/v1/check', { yaml: Array.from({ length: 60_000 }, (_, k) => `k${k}: 1`).join('\n') }],
  ])('answers others before it is done: %s', async (_, path, body) => {
    let isDone = false;
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const attack = fetch(`${server.url}${path}`, post).then(async (answer) => {
      await answer.text();
      isDone = true;
    });
    let answered = 0;
    while (!isDone && answered < 5) {
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      answered++;
    }
    // One or two come in before a server of one thread has read the body, and all others after it has answered.
    expect([answered, isDone]).toEqual([5, false]);
    await attack;
  });
});

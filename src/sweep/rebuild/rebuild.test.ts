import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Lab, type LabController, openLab, wrapStore, wrapTarget, xOf } from '../../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../../compute/index.ts';
import type { EndKind } from '../../model/index.ts';
import { createPolicy } from '../../termination/policies.fixture.ts';
import { defaultTiming } from '../control/timing.ts';
import { outcomeOf } from '../fold/ends/sweep-end.ts';
import { type FoldState, foldRules } from '../fold/state.ts';
import { rebuildFromLog } from './rebuild-log.ts';
import { rebuildFromRows } from './rebuild-rows.ts';

/** Everything of a state that decisions can depend on, as plain data. */
function picture(state: FoldState) {
  const open = [...state.open.values()].map(({ series, metricNames, ...trial }) => ({
    ...trial,
    values: [...series.values],
    best: series.best,
    metricNames: state.isNoticed ? [] : metricNames,
  }));
  const { rules: _, open: __, basis, ended, ...rest } = state;
  return { ...rest, basis: [...basis], ended: [...ended], open, outcome: outcomeOf(state) };
}

async function expectSameRebuilds(lab: Lab): Promise<void> {
  const row = await lab.store.sweep(lab.sweepId);
  const policy = createPolicy({ type: 'none' }, { goal: 'minimize', maxTotalTrials: 6 });
  const rules = foldRules(row.definition, policy, defaultTiming);
  const fromRows = picture(await rebuildFromRows(lab.store, row, rules));
  const fromLog = picture(await rebuildFromLog(lab.store, row, rules));
  expect(fromRows).toEqual(fromLog);
  const unread = await rebuildFromRows(lab.store, row, rules, false);
  const heads = Array.from({ length: unread.ended.length }, (_, index) => unread.ended.headAt(index));
  expect(heads).toEqual(fromRows.ended.map(({ number, state, cause }) => ({ number, state, cause })));
  unread.ended.keep();
  unread.ended.recall(new Map(fromRows.ended.map(({ number, config }) => [number, config])));
  expect(picture(unread)).toEqual(fromRows);
}

const kinds: readonly EndKind[] = ['ok', 'ok', 'ok', 'user_error', 'infeasible', 'preempted', 'stopped', 'canceled'];

/** What happens to a sweep, and when. */
const action = fc.record({
  afterMs: fc.integer({ min: 0, max: 9000 }),
  what: fc.constantFrom(
    'pause',
    'resume',
    'cancel_trial',
    'lower',
    'raise',
    'lose_node',
    'start_again',
    'stop',
    'vanish',
    'kill',
    'cancel',
  ),
  pick: fc.nat({ max: 9 }),
});

const story = fc.record({
  total: fc.integer({ min: 1, max: 8 }),
  concurrent: fc.integer({ min: 1, max: 4 }),
  ahead: fc.integer({ min: 0, max: 2 }),
  userErrors: fc.integer({ min: 0, max: 1 }),
  salt: fc.nat({ max: 1000 }),
  policy: fc.boolean(),
  actions: fc.array(action, { maxLength: 7 }),
});

/** A controller whose process can be killed: none of its calls arrives any more. */
function startMortal(lab: Lab): LabController & { kill(): Promise<void> } {
  let isDead = false;
  const around = async <T>(_: string, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Error('killed');
    const answer = await call();
    if (isDead) throw new Error('killed');
    return answer;
  };
  const inner = simulatedTarget(lab.engine);
  const started = lab.start({ store: wrapStore(lab.store, around), target: wrapTarget(inner, around) });
  return {
    controller: started.controller,
    get result() {
      return started.result;
    },
    async kill() {
      isDead = true;
      await inner.close();
      void started.controller.stop();
      await lab.pass(15_001);
    },
  };
}

async function act(lab: Lab, what: string, pick: number): Promise<void> {
  const { limits } = await lab.store.sweep('lab');
  const open = (await lab.store.attempts({ sweepId: 'lab', open: true })).filter((attempt) => attempt.end === null);
  const key = open[pick % Math.max(1, open.length)]?.key;
  if (what === 'lose_node' && key) lab.engine.loseNode(key);
  if (what === 'start_again' && key) lab.engine.startAgain(key, { killFirst: pick % 2 === 0 });
  const trials = await lab.store.trials({ sweepId: 'lab' });
  const trial = trials[pick % Math.max(1, trials.length)]?.number ?? 0;
  const commands = {
    pause: () => lab.store.command('lab', { kind: 'pause' }),
    resume: () => lab.store.command('lab', { kind: 'resume' }),
    cancel: () => lab.store.command('lab', { kind: 'cancel', reason: null }),
    cancel_trial: () => lab.store.command('lab', { kind: 'cancel_trial', trial }),
    lower: () =>
      lab.store.command('lab', {
        kind: 'change_limits',
        limits: { ...limits, maxConcurrentTrials: 1, maxTotalTrials: Math.max(1, limits.maxTotalTrials - pick) },
        ifVersion: null,
      }),
    raise: () =>
      lab.store.command('lab', {
        kind: 'change_limits',
        limits: { ...limits, maxConcurrentTrials: 3, maxTotalTrials: limits.maxTotalTrials + 1 },
        ifVersion: null,
      }),
  };
  // A final trial or sweep refuses commands: part of the story.
  if (what in commands) await Reflect.get(commands, what)().catch(() => undefined);
}

test('on generated sweeps: exactly N trials, one outcome each, replay agrees, rows and log give the same state', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ total, concurrent, ahead, userErrors, salt, policy, actions }) => {
      const lab = await openLab({
        definition: {
          ahead,
          trial: { type: 'command', stopGraceMs: 500, resumable: salt % 2 === 0 },
          limits: { maxTotalTrials: total, maxConcurrentTrials: concurrent },
          earlyTermination: policy ? { type: 'median_stopping' } : { type: 'none' },
          retries: { userErrors, infrastructure: 3, preemptions: 2 },
        },
        slots: 3,
        run: (config, job) => {
          const dice = Math.floor(xOf(config) * 1000) + job.attempt * 7 + salt;
          return {
            durationMs: 200 + (dice % 10) * 300,
            stopDelayMs: (dice % 3) * 400,
            reports: [1, 2, 3].map((step) => ({ atMs: 190 * step, value: xOf(config) * ((dice % 5) - step), step })),
            end: { kind: kinds[dice % kinds.length] ?? 'ok' },
          };
        },
      });
      try {
        let current = startMortal(lab);
        for (const { afterMs, what, pick } of actions) {
          await lab.pass(afterMs);
          if (what === 'stop') {
            await current.controller.stop();
            current = startMortal(lab);
          } else if (what === 'vanish') {
            // Nobody decides for a while.
            await current.controller.stop();
            await lab.pass(3000);
            if (!policy) await expectSameRebuilds(lab);
            current = startMortal(lab);
          } else if (what === 'kill') {
            await current.kill();
            current = startMortal(lab);
          } else await act(lab, what, pick);
        }
        await lab.store.command('lab', { kind: 'resume' }).catch(() => undefined);
        expect(await lab.until(() => current.result !== undefined)).toBe(true);
        expect(current.result?.error).toBeUndefined();
        const row = await lab.store.sweep('lab');
        const suggested = (await lab.log('trial.suggested')).map((entry) => entry.trial);
        expect(suggested).toEqual([...Array(row.nextNumber).keys()]);
        if (row.endingReason === null) expect(row.nextNumber).toBeGreaterThanOrEqual(row.limits.maxTotalTrials);
        const ended = (await lab.log('trial.ended')).map((entry) => Number(entry.trial));
        expect(ended.sort((a, b) => a - b)).toEqual(suggested);
        expect(await lab.store.attempts({ sweepId: 'lab', open: true })).toEqual([]);
        expect((await lab.replay()).differences).toEqual([]);
        if (!policy) await expectSameRebuilds(lab);
      } finally {
        await lab.close();
      }
    }),
    { seed: 20, numRuns: 30 },
  );
});

test('a sweep at every moment: rows and log give the same state', async () => {
  const lab = await openLab({
    definition: { limits: { maxTotalTrials: 5, maxConcurrentTrials: 2 }, retries: { userErrors: 1 } },
    run: (config, job) => ({
      durationMs: 300,
      reports: [100, 200].map((atMs) => ({ atMs, value: xOf(config), metric: atMs === 100 ? 'other' : 'loss' })),
      end: { kind: job.trial === 1 && job.attempt === 0 ? 'user_error' : 'ok' },
    }),
  });
  const started = lab.start();
  await lab.until(async () => {
    await expectSameRebuilds(lab);
    return started.result !== undefined;
  });
  await lab.close();
});

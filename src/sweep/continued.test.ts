import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ControllerChanges,
  type Lab,
  type LabOptions,
  labDefinition,
  openLab,
  wrapStore,
  wrapTarget,
  xOf,
} from '../../test/helpers/sweep-lab.ts';
import { simulatedTarget } from '../compute/index.ts';
import type { EarlyTerminationDefinition } from '../records/index.ts';
import type { Sampler } from '../sampling/index.ts';
import type { EarlyTerminationPolicy } from '../termination/index.ts';
import { continuedSuggestion } from './continued.ts';

/** Independent draws: the configurations lie in the space, so that they can be explored. */
function drawing(exhaustedAt = Number.POSITIVE_INFINITY): Sampler & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    name: 'drawing',
    version: 1,
    asked,
    suggest({ number, rng }) {
      asked.push(number);
      if (number >= exhaustedAt) return { kind: 'exhausted' };
      return { kind: 'configuration', config: { x: rng.uniform() }, note: {} };
    },
  };
}

/** Rungs at 1 and 2 of 4 reports; one in two goes on. */
const promotion = { type: 'asha', mode: 'promotion', maxReports: 4, minReports: 1, reductionFactor: 2 } as const;
const population = {
  type: 'pbt' as const,
  population: 3,
  perturbationInterval: 2,
  quantileFraction: 0.34,
  perturbationFactors: [0.8, 1.2],
  resampleProbability: 0.25,
} satisfies EarlyTerminationDefinition;

/** Four reports, at whose end the trial completes; a stop ends it at once. */
function sweepOf(
  earlyTermination: typeof promotion | typeof population,
  limits: { maxTotalTrials: number; maxConcurrentTrials: number },
  seed = 7,
): LabOptions {
  return {
    definition: { earlyTermination, limits, seed, trial: { type: 'command', stopGraceMs: 60_000 } },
    run: (config, job) => ({
      durationMs: 1000,
      stopDelayMs: 0,
      reports: [1, 2, 3, 4].map((report) => ({
        atMs: 200 * report,
        value: xOf(config) + 1 / report,
        // A promoted trial goes on from its checkpoint: its first report is behind the first rung.
        step: job.parent === null ? report : report + 1,
      })),
    }),
  };
}

interface Line {
  readonly number: number;
  readonly parent: number | null;
  readonly config: unknown;
  readonly state: string;
  readonly best: number | null;
  readonly intervals: number;
}

async function lines(lab: Lab): Promise<readonly Line[]> {
  const trials = await lab.store.trials({ sweepId: lab.sweepId });
  return trials.map(({ number, parent, config, state, best, intervals }) => ({
    number,
    parent,
    config,
    state,
    best,
    intervals,
  }));
}

async function expectSound(lab: Lab): Promise<void> {
  expect((await lab.replay({ sampler: drawing() })).differences).toEqual([]);
  expect(await lab.store.attempts({ sweepId: lab.sweepId, open: true })).toEqual([]);
  for (const entry of await lab.log('trial.suggested')) {
    const trial = await lab.store.trial(lab.sweepId, Number(entry.trial));
    expect(trial.parent).toBe(entry.body.parent ?? null);
    if (trial.parent === null) continue;
    const parent = await lab.store.trial(lab.sweepId, trial.parent);
    expect(entry.body.note).toMatchObject({ parent: trial.parent, text: expect.stringContaining('goes on from') });
    if (entry.body.note && !('changes' in Object(entry.body.note))) expect(trial.config).toEqual(parent.config);
  }
}

test('a paused trial goes on as a new trial of the same configuration, and the sampler is not asked for it', async () => {
  const lab = await openLab(sweepOf(promotion, { maxTotalTrials: 12, maxConcurrentTrials: 1 }));
  const sampler = drawing();
  const parents = new Map<number, number | null>();
  const changes: ControllerChanges = { sampler };
  const row = await lab.finish(changes);
  expect(row.state).toBe('completed');
  const all = await lines(lab);
  for (const { number, parent } of all) parents.set(number, parent);
  const promoted = all.filter(({ parent }) => parent !== null);
  expect(promoted.length).toBeGreaterThan(1);
  expect(sampler.asked).toEqual([...Array(12 - promoted.length).keys()]);
  for (const { parent, config } of promoted) {
    expect(all[parent ?? 0]).toMatchObject({ config, state: 'stopped' });
    expect((await lab.store.trial('lab', parent ?? 0)).stop?.text).toMatch(
      /paused until it is among them$|^\S+ waits at interval/,
    );
  }
  // Paused trials that nobody promoted count as stopped, with their value.
  expect(all.filter(({ state, best }) => state === 'stopped' && best === null)).toEqual([]);
  await expectSound(lab);
  await lab.close();
});

test('a population is trained to its end: the worst go on from the best with changed configurations', async () => {
  const lab = await openLab(sweepOf(population, { maxTotalTrials: 20, maxConcurrentTrials: 3 }));
  const sampler = drawing();
  const row = await lab.finish({ sampler });
  const all = await lines(lab);
  expect(sampler.asked).toEqual([0, 1, 2]);
  // It ends when all members have completed, before its trials are used up.
  expect(row).toMatchObject({ state: 'completed', nextNumber: all.length });
  expect(all.length).toBeLessThan(20);
  expect(all.filter(({ state }) => state === 'completed')).toHaveLength(3);
  const replaced = all.filter(({ parent }) => parent !== null);
  expect(replaced.length).toBeGreaterThan(0);
  const changed = (await lab.log('trial.suggested')).filter(({ body }) => 'changes' in Object(body.note));
  expect(changed.length).toBeGreaterThan(0);
  for (const { trial } of changed) {
    const { parent, config } = all[Number(trial)] ?? {};
    expect(config).not.toEqual(all[parent ?? 0]?.config);
  }
  await expectSound(lab);
  await lab.close();
});

test('a population in fewer slots than members takes turns', async () => {
  const lab = await openLab(sweepOf(population, { maxTotalTrials: 9, maxConcurrentTrials: 1 }));
  await lab.finish({ sampler: drawing() });
  const all = await lines(lab);
  expect(all).toHaveLength(9);
  expect(all.slice(0, 3).map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
  expect(all.slice(3).every(({ parent }) => parent !== null)).toBe(true);
  await expectSound(lab);
  await lab.close();
});

test('a failing member is replaced', async () => {
  const options = sweepOf(population, { maxTotalTrials: 12, maxConcurrentTrials: 3 });
  const lab = await openLab({
    ...options,
    run: (config, job) => {
      const run = options.run?.(config, job, 0) ?? { durationMs: 1 };
      return job.trial === 1 ? { ...run, durationMs: 500, end: { kind: 'user_error' } } : run;
    },
  });
  await lab.finish({ sampler: drawing() });
  const all = await lines(lab);
  expect(all[1]?.state).toBe('failed');
  expect(all.filter(({ state }) => state === 'completed')).toHaveLength(3);
  await expectSound(lab);
  await lab.close();
});

test('a canceled sweep starts nothing more', async () => {
  const lab = await openLab(sweepOf(promotion, { maxTotalTrials: 30, maxConcurrentTrials: 2 }));
  const started = lab.start({ sampler: drawing() });
  await lab.until(async () => (await lab.log('trial.ended')).length >= 4);
  await lab.store.command('lab', { kind: 'cancel', reason: null });
  expect(await lab.until(() => started.result !== undefined)).toBe(true);
  expect((await lab.store.sweep('lab')).state).toBe('canceled');
  await expectSound(lab);
  await lab.close();
});

test('enqueued configurations take numbers that do not go on from another', async () => {
  const lab = await openLab(sweepOf(population, { maxTotalTrials: 20, maxConcurrentTrials: 4 }));
  const started = lab.start({ sampler: drawing() });
  await lab.until(async () => (await lab.log('claimed')).length >= 3);
  const trials = [{ config: { x: 0.123 }, again: null }];
  await lab.store.command('lab', { kind: 'enqueue', trials, by: null, onTop: false });
  expect(await lab.until(() => started.result !== undefined)).toBe(true);
  expect(started.result?.error).toBeUndefined();
  const all = await lines(lab);
  expect(all.filter(({ config }) => JSON.stringify(config) === '{"x":0.123}')).toMatchObject([{ parent: null }]);
  await expectSound(lab);
  await lab.close();
});

test('a policy that fails when it is asked what falls due ends the sweep with its message', async () => {
  const lab = await openLab(sweepOf(promotion, { maxTotalTrials: 30, maxConcurrentTrials: 1 }));
  const broken: EarlyTerminationPolicy = {
    name: 'broken',
    version: 1,
    report: () => ({ kind: 'continue' }),
    finished: () => {},
    rewind: () => {},
    next: (number) => {
      if (number > 1) throw new Error('no idea');
      return { kind: 'new' };
    },
  };
  const row = await lab.finish({ sampler: drawing(), policy: broken });
  expect(row).toMatchObject({ state: 'failed', message: 'The early termination policy "broken" failed: no idea' });
  await lab.close();
});

test('a parent of before a change has what it lacks of the new space, and is changed within it', () => {
  const definition = labDefinition({
    earlyTermination: population,
    space: { x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] },
  });
  const reason = { policy: 'pbt', text: 'goes on', interval: 2, numbers: {} };
  const suggest = (isExplored: boolean) =>
    continuedSuggestion({ definition, defaults: { y: 0.5 } }, 9, {
      kind: 'continue',
      parent: 4,
      isExplored,
      reason,
      config: { x: 0.25 },
    });
  expect(suggest(false)).toMatchObject({ config: { x: 0.25, y: 0.5 }, note: { method: 'pbt', parent: 4 } });
  const { config, note } = suggest(true);
  expect(Object.keys(config)).toEqual(['x', 'y']);
  expect(Object.keys(Object(note.changes)).length).toBeGreaterThan(0);
  expect(suggest(true)).toEqual({ kind: 'configuration', config, note });
});

// --- crashes --------------------------------------------------------------------------------------------------------

class Killed extends Error {}

const reads = new Set(['sweep', 'trials', 'trial', 'log', 'inputs', 'due', 'reports', 'attempts', 'attempt', 'list']);
const timing = { pollMs: 5_000 };

/** Runs a controller that is killed at call number `at` to store or engine, before or after the call took effect. */
async function killAt(lab: Lab, at: number, when: 'before' | 'after'): Promise<boolean> {
  let calls = 0;
  let isDead = false;
  const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed();
    const isLast = !reads.has(name) && ++calls === at;
    if (isLast) isDead = true;
    if (isLast && when === 'before') throw new Killed();
    const answer = await call();
    if (isDead) throw new Killed();
    return answer;
  };
  const inner = simulatedTarget(lab.engine);
  const started = lab.start({
    store: wrapStore(lab.store, around),
    target: wrapTarget(inner, (name, call) => around(name, call)),
    intakeHooks: { onAppended: lab.intake.onAppended },
    sampler: drawing(),
    timing,
  });
  await lab.until(() => isDead || started.result !== undefined);
  await inner.close();
  if (isDead) await started.controller.stop();
  return isDead;
}

/** Runs take no notice of a stop, so that what they report is the same however long nobody is there to decide. */
function deaf(options: LabOptions): LabOptions {
  return {
    ...options,
    run: (config, job, restarts) => ({
      ...(options.run?.(config, job, restarts) ?? { durationMs: 1 }),
      stopDelayMs: Number.POSITIVE_INFINITY,
    }),
  };
}

test.each([
  ['promotion', deaf(sweepOf(promotion, { maxTotalTrials: 4, maxConcurrentTrials: 1 }, 3)), 'after'],
  [
    'a population',
    deaf(sweepOf({ ...population, population: 2 }, { maxTotalTrials: 4, maxConcurrentTrials: 1 })),
    'before',
  ],
] as const)('%s, killed at each commit and engine call: the same decisions as uncut', async (_, options, when) => {
  const uncut = await openLab(options);
  await uncut.finish({ sampler: drawing(), timing });
  const expected = await lines(uncut);
  expect(expected.filter(({ parent }) => parent !== null).length).toBeGreaterThan(0);
  await uncut.close();
  let at = 1;
  for (; ; at++) {
    const lab = await openLab(options);
    const isCut = await killAt(lab, at, when);
    if (isCut) {
      await lab.pass(15_001);
      await lab.finish({ sampler: drawing(), timing });
    }
    expect(await lines(lab), `killed at ${at}`).toEqual(expected);
    await expectSound(lab);
    await lab.close();
    if (!isCut) break;
  }
  expect(at).toBeGreaterThan(20);
});

const story = fc.record({
  isPopulation: fc.boolean(),
  total: fc.integer({ min: 3, max: 14 }),
  concurrent: fc.integer({ min: 1, max: 4 }),
  ahead: fc.integer({ min: 0, max: 1 }),
  salt: fc.nat({ max: 1000 }),
  actions: fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 4000 }),
      what: fc.constantFrom('stop', 'lose_node', 'cancel_trial', 'lower', 'raise', 'pause'),
      pick: fc.nat({ max: 9 }),
    }),
    { maxLength: 5 },
  ),
});

test('whatever happens: the sweep ends, replay agrees, and every parent is a trial before', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ isPopulation, total, concurrent, ahead, salt, actions }) => {
      const options = sweepOf(isPopulation ? population : promotion, {
        maxTotalTrials: total,
        maxConcurrentTrials: concurrent,
      });
      const lab = await openLab({
        ...options,
        definition: { ...options.definition, ahead, retries: { userErrors: 1 } },
        run: (config, job, restarts) => {
          const dice = Math.floor(xOf(config) * 1000) + job.attempt * 7 + salt;
          const run = options.run?.(config, job, restarts) ?? { durationMs: 1 };
          return { ...run, stopDelayMs: (dice % 3) * 300, ...(dice % 7 === 0 && { end: { kind: 'user_error' } }) };
        },
      });
      try {
        let current = lab.start({ sampler: drawing() });
        for (const { afterMs, what, pick } of actions) {
          await lab.pass(afterMs);
          const { limits } = await lab.store.sweep('lab');
          const open = (await lab.store.attempts({ sweepId: 'lab', open: true })).filter(({ end }) => end === null);
          const key = open[pick % Math.max(1, open.length)]?.key;
          const change = (maxTotalTrials: number) =>
            lab.store.command('lab', {
              kind: 'change_limits',
              limits: { ...limits, maxTotalTrials: Math.max(1, maxTotalTrials) },
              ifVersion: null,
            });
          // A final trial or sweep refuses commands: part of the story.
          const refused = () => undefined;
          if (what === 'lose_node' && key) lab.engine.loseNode(key);
          else if (what === 'cancel_trial') await lab.store.command('lab', { kind: what, trial: pick }).catch(refused);
          else if (what === 'lower') await change(limits.maxTotalTrials - pick).catch(refused);
          else if (what === 'raise') await change(limits.maxTotalTrials + 2).catch(refused);
          else if (what === 'pause') await lab.store.command('lab', { kind: 'pause' }).catch(refused);
          else if (what === 'stop') {
            await current.controller.stop();
            current = lab.start({ sampler: drawing() });
          }
        }
        await lab.store.command('lab', { kind: 'resume' }).catch(() => undefined);
        expect(await lab.until(() => current.result !== undefined)).toBe(true);
        expect(current.result?.error).toBeUndefined();
        for (const { number, parent } of await lines(lab)) if (parent !== null) expect(parent).toBeLessThan(number);
        await expectSound(lab);
      } finally {
        await lab.close();
      }
    }),
    { seed: 5, numRuns: 15 },
  );
});

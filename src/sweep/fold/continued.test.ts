import { describe, expect, test } from 'vitest';
import { type ControllerChanges, labDefinition, openLab } from '../../../test/helpers/sweep-lab.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { drawing, expectSound, lines, population, promotion, sweepOf } from '../control/continued.fixture.ts';
import { continuedSuggestion } from './continued.ts';

test('a paused trial continues as a new trial of the same configuration, without asking the sampler', async () => {
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

test('a population trains to its end: the worst continue from the best with changed configurations', async () => {
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

test('enqueued configurations take the numbers that continue no other trial', async () => {
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
  const broken: TerminationPolicy = {
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

test('a parent from before a change gets the new parameters, and is changed within the new space', () => {
  const definition = labDefinition({
    earlyTermination: population,
    space: { x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] },
  });
  const reason = { policy: 'pbt', text: 'goes on', interval: 2, numbers: {} };
  const suggest = (isExplored: boolean) =>
    continuedSuggestion(
      { definition, defaults: { y: 0.5 } },
      9,
      {
        kind: 'continue',
        parent: 4,
        isExplored,
        reason,
        config: { x: 0.25 },
      },
      { factors: [0.8, 1.2], resampleProbability: 0.25 },
    );
  expect(suggest(false)).toMatchObject({ config: { x: 0.25, y: 0.5 }, note: { method: 'pbt', parent: 4 } });
  const { config, note } = suggest(true);
  expect(Object.keys(config)).toEqual(['x', 'y']);
  expect(Object.keys(Object(note.changes)).length).toBeGreaterThan(0);
  expect(suggest(true)).toEqual({ kind: 'configuration', config, note });
});

describe('the configuration of a trial that continues another', () => {
  const reason = { policy: 'pbt', text: 'continues', interval: 2, numbers: { value: 3 } };
  const exploration = { factors: [0.8, 1.2], resampleProbability: 0.5 };
  const suggest = (number: number, changes: Parameters<typeof labDefinition>[0], asked = exploration) => {
    const definition = labDefinition({ earlyTermination: population, ...changes });
    const trial = { kind: 'continue', parent: 4, isExplored: true, reason, config: { x: 0.5, y: 0.75 } } as const;
    return continuedSuggestion({ definition, defaults: {} }, number, trial, asked);
  };

  test('satisfies the constraints of the space', () => {
    const space = { x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] };
    for (let number = 0; number < 40; number++) {
      const { x, y } = suggest(number, { space, constraints: ['x < y'] }).config;
      expect(Number(x)).toBeLessThan(Number(y));
    }
  });

  test('lies in the space as its sampling reads it, with the base of its logarithms', () => {
    const space = { x: ['loguniform', [-1, 0]], y: ['uniform', [0, 1]] };
    for (let number = 0; number < 40; number++) {
      const { x } = suggest(number, { space, sampling: { type: 'random', logbase: 10 } }).config;
      expect(Number(x)).toBeGreaterThanOrEqual(0.1);
      expect(Number(x)).toBeLessThan(1);
    }
  });

  test('carries the reason of the policy with its numbers', () => {
    expect(suggest(1, { space: { x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] } }).note).toMatchObject({
      method: 'pbt',
      parent: 4,
      interval: 2,
      numbers: { value: 3 },
      text: 'continues',
    });
  });
});

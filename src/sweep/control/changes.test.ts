import { describe, expect, test } from 'vitest';
import { type Lab, type LabOptions, labDefinition, openLab, xOf } from '../../../test/helpers/sweep-lab.ts';
import { versionOfTrial } from '../../model/index.ts';
import { createSampler } from '../../sampling/index.ts';
import { compileSpace } from '../../space/index.ts';
import { change, enqueue, expectSound, sobol, trialsOf } from './changes.fixture.ts';

const values = async (lab: Lab) => (await trialsOf(lab)).map(({ config }) => xOf(config));
const countOf = async (lab: Lab) => (await lab.store.sweep(lab.sweepId)).nextNumber;

/** Runs a sweep up to a number of suggestions, does something, and lets it finish. */
async function changed(
  options: LabOptions,
  at: number,
  act: (lab: Lab) => Promise<unknown>,
  check: (lab: Lab) => Promise<void>,
  sampler?: () => ReturnType<typeof createSampler>,
): Promise<void> {
  const lab = await openLab(options);
  try {
    const started = lab.start(sampler ? { sampler: await sampler() } : {});
    expect(await lab.until(async () => (await countOf(lab)) >= at)).toBe(true);
    await act(lab);
    started.controller.wake();
    expect(await lab.until(() => started.result !== undefined)).toBe(true);
    if (started.result?.error) throw started.result.error;
    await check(lab);
    const { differences } = await lab.replay(sampler ? { sampler: await sampler() } : {});
    expect(differences).toEqual([]);
  } finally {
    await lab.close();
  }
}

const oneSlot = { limits: { maxTotalTrials: 6, maxConcurrentTrials: 1 } };

describe('a changed definition', () => {
  test('applies to every number that is not suggested; trials keep their version', () =>
    changed(
      { definition: oneSlot },
      2,
      (lab) => change(lab, { space: { x: ['uniform', [2, 3]] }, sampling: sobol }),
      async (lab) => {
        expect((await values(lab)).map((x) => x >= 2)).toEqual([false, false, true, true, true, true]);
        const versions = await lab.store.definitionVersions(lab.sweepId);
        const [, changed] = versions;
        expect(changed).toMatchObject({ version: 2, firstTrial: 2 });
        expect([0, 1, 2, 5].map((trial) => versionOfTrial(versions, trial))).toEqual([1, 1, 2, 2]);
        const [, , third] = await trialsOf(lab);
        expect(third?.basisSeq).toBeGreaterThanOrEqual(changed?.seq ?? Number.POSITIVE_INFINITY);
      },
    ));

  test('shows the sampler those earlier trials that belong to the new space', async () => {
    const lab = await openLab({ definition: oneSlot });
    try {
      const started = lab.start();
      await lab.until(async () => (await countOf(lab)) >= 4);
      const known = await values(lab);
      const middle = [...known].sort((a, b) => a - b)[1] ?? 0;
      await change(lab, { space: { x: ['uniform', [middle, 1]] } });
      await lab.until(() => started.result !== undefined);
      const inside = known.flatMap((x, number) => (x >= middle ? [number] : []));
      const [last] = (await trialsOf(lab)).slice(-2);
      // The watchful sampler writes what it saw into the configuration.
      const seen = String(last?.config.seen);
      for (const [number, x] of known.entries()) expect(seen.includes(`${number}:completed`)).toBe(x >= middle);
      expect(inside.length).toBe(3);
      await expectSound(lab);
    } finally {
      await lab.close();
    }
  });

  test('reaches numbers that fell due while the sweep was paused', async () => {
    const lab = await openLab({ definition: { limits: { maxTotalTrials: 4, maxConcurrentTrials: 2 } } });
    try {
      await lab.store.command(lab.sweepId, { kind: 'pause' });
      const started = lab.start();
      expect(await lab.until(async () => (await lab.store.sweep(lab.sweepId)).dueCount === 2)).toBe(true);
      await change(lab, { space: { x: ['uniform', [2, 3]] }, sampling: sobol });
      await lab.store.command(lab.sweepId, { kind: 'resume' });
      await lab.until(() => started.result !== undefined);
      expect((await values(lab)).every((x) => x >= 2)).toBe(true);
      await expectSound(lab);
    } finally {
      await lab.close();
    }
  });

  test('with another policy judges by earlier reports', () =>
    changed(
      {
        definition: { limits: { maxTotalTrials: 4, maxConcurrentTrials: 1 } },
        run: (_, job) => ({
          durationMs: 5000,
          stopDelayMs: 0,
          reports: [1, 2, 3].map((step) => ({ atMs: 1000 * step, value: (job.trial + 1) / step, step })),
        }),
      },
      3,
      (lab) =>
        change(lab, {
          earlyTermination: { type: 'bandit', slackAmount: 0.01, evaluationInterval: 1, delayEvaluation: 0 },
        }),
      async (lab) => {
        const states = (await trialsOf(lab)).map(({ state }) => state);
        expect(states).toEqual(['completed', 'completed', 'stopped', 'stopped']);
        const [stop] = await lab.log('trial.verdict');
        expect(stop?.body.reason).toMatch(/interval 1/);
      },
    ));

  test('of limits and retries alone leaves sampler and policy as they are', () =>
    changed(
      { definition: oneSlot },
      3,
      (lab) => change(lab, { limits: { ...labDefinition(oneSlot).limits, maxTotalTrials: 8 } }),
      async (lab) => {
        expect(await countOf(lab)).toBe(8);
        const [, , , fourth] = await trialsOf(lab);
        expect(String(fourth?.config.seen).split(' ')).toHaveLength(3);
        expect(await lab.log('notice')).toHaveLength(1);
      },
    ));

  test('is refused without a factory for the new sampler and policy', async () => {
    const lab = await openLab({ definition: oneSlot });
    await change(lab, { sampling: sobol });
    await expect(lab.finish({ factory: undefined })).rejects.toMatchObject({ code: 'SWEEP_CANNOT_CHANGE' });
    await lab.close();
  });
});

describe('grid', () => {
  const gridOf = (options: readonly number[]) => ({ x: ['choice', [options]] });
  const sampler = () =>
    createSampler(
      { type: 'grid' },
      {
        space: compileSpace(gridOf([1, 2, 3])),
        goal: 'minimize',
        seed: 7,
        maxTotalTrials: 20,
        maxConcurrentTrials: 1,
      },
    );
  const options: LabOptions = {
    definition: {
      space: gridOf([1, 2, 3]),
      sampling: { type: 'grid' },
      limits: { maxTotalTrials: 20, maxConcurrentTrials: 2 },
    },
    run: (_, job) => ({ durationMs: 1000 + 100 * job.trial, reports: [{ atMs: 500, value: 1, step: 1 }] }),
  };

  test('continues with the new points only', () =>
    changed(
      options,
      2,
      (lab) => change(lab, { space: gridOf([4, 2, 5, 1]) }),
      async (lab) => expect(await values(lab)).toEqual([1, 2, 4, 5]),
      sampler,
    ));

  test('that was exhausted is asked again', () =>
    changed(
      options,
      3,
      async (lab) => {
        expect(await lab.until(async () => (await lab.log('sampler.exhausted')).length === 1)).toBe(true);
        expect((await lab.store.sweep(lab.sweepId)).state).toBe('running');
        await change(lab, { space: gridOf([1, 2, 3, 9]) });
      },
      async (lab) => expect(await values(lab)).toEqual([1, 2, 3, 9]),
      sampler,
    ));

  test('skips no point because of enqueued trials', () =>
    changed(
      options,
      2,
      (lab) => enqueue(lab, [{ x: 7 }, { x: 8 }]),
      async (lab) => expect(await values(lab)).toEqual([1, 2, 7, 8, 3]),
      sampler,
    ));
});

describe('enqueued trials', () => {
  test('take the next numbers, on top of the total, and say so', () =>
    changed(
      { definition: oneSlot },
      2,
      (lab) => enqueue(lab, [{ x: 7 }, { x: 8 }]),
      async (lab) => {
        const found = await values(lab);
        expect(found).toHaveLength(8);
        expect(found.slice(2, 4)).toEqual([7, 8]);
        const [, , third] = await lab.log('trial.suggested');
        expect(third?.body.note).toEqual({ method: 'enqueued', from: 'user' });
      },
    ));

  test('may take numbers of the total, and keep their place across a change', () =>
    changed(
      { definition: oneSlot },
      2,
      async (lab) => {
        await lab.store.command(lab.sweepId, { kind: 'pause' });
        await enqueue(lab, [{ x: 7 }, { x: 8 }], false);
        await change(lab, { space: { x: ['uniform', [2, 3]], y: ['uniform', [0, 1]] }, sampling: sobol }, { y: 0.5 });
        await lab.store.command(lab.sweepId, { kind: 'resume' });
      },
      async (lab) => {
        const trials = await trialsOf(lab);
        expect(trials).toHaveLength(6);
        expect(trials.slice(2, 4).map(({ config }) => config)).toEqual([
          { x: 7, y: 0.5 },
          { x: 8, y: 0.5 },
        ]);
        expect(trials.slice(4).every(({ config }) => xOf(config) >= 2 && typeof config.y === 'number')).toBe(true);
      },
    ));
});

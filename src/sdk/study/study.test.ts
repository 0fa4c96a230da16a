import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { choice, uniform } from '../../space/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import {
  BanditPolicy,
  BayesianParameterSampling,
  GridParameterSampling,
  minimize,
  RandomParameterSampling,
  Study,
} from '../index.ts';

async function openReading(folder: string) {
  const workspace = await openWorkspace({ folder, readOnly: true });
  return { ...workspace, [Symbol.asyncDispose]: () => workspace.close() };
}

const space = { x: uniform(-5, 5), kind: choice('a', 'b') };

describe('Study', () => {
  test('ask and tell alternate', async () => {
    await using study = await Study.create(space, { goal: 'minimize', seed: 1 });
    expect(await study.best()).toBeUndefined();
    for (let n = 0; n < 15; n++) {
      const trial = await study.ask();
      expect(trial.number).toBe(n);
      expectTypeOf(trial.config.kind).toEqualTypeOf<'a' | 'b'>();
      await trial.tell((trial.config.x - 1) ** 2);
    }
    const best = await study.best();
    expect(best?.trials).toBe(15);
    expect(best?.value).toBeCloseTo(((best?.config.x ?? 0) - 1) ** 2, 12);
  });

  test('a suggestion learns from results told before its ask, even while other trials are open', async () => {
    const sampling = (at: typeof space, seed: number) => new BayesianParameterSampling(at, { seed, algorithm: 'tpe' });
    const configs: unknown[][] = [[], []];
    for (const [run, told] of [0, 0].entries()) {
      await using study = await Study.create(space, { seed: 5, sampling });
      for (let n = 0; n < 12; n++) {
        const trial = await study.ask();
        configs[run]?.push(trial.config);
        await trial.tell(trial.config.x + told);
      }
    }
    expect(configs[0]).toEqual(configs[1]);
  });

  test('every kind of result is in the log before the next ask', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
    try {
      await using study = await Study.create(space, { seed: 5, stateFolder: folder });
      await (await study.ask()).tell(1);
      void (await study.ask()).fail();
      void (await study.ask()).infeasible();
      await study.ask();
      await using workspace = await openReading(folder);
      const entries = await workspace.store.log({ sweepId: study.sweepId, kinds: ['asked', 'attempt.ended'] });
      const [asked, ended] = ['asked', 'attempt.ended'];
      expect(entries.map(({ kind }) => kind)).toEqual([asked, ended, asked, ended, asked, ended, asked]);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  test('external evaluations are learned from, also after a restart, and are not trials', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
    const near = { x: uniform(-5, 5) };
    try {
      const study = await Study.create(near, { seed: 6, stateFolder: folder });
      for (let n = 0; n < 14; n++) await study.observe({ x: n - 7 < -5 ? -5 : Math.min(5, n - 7) }, Math.abs(n - 9));
      await study.close();
      await using again = await Study.open<typeof near>(study.sweepId, { stateFolder: folder });
      expect(await again.best()).toBeUndefined();
      const trial = await again.ask();
      // The model already has 14 evaluations: no random start.
      expect(trial.number).toBe(0);
      expect(Math.abs(trial.config.x - 2)).toBeLessThan(1);
      await trial.tell(9);
      expect(await again.best()).toMatchObject({ trial: 0, value: 9, trials: 1 });
      const tooFar = again.observe({ x: 6 }, 1);
      await expect(tooFar).rejects.toMatchObject({
        code: 'SWEEP_BAD_OBSERVATION',
        details: { sweepId: study.sweepId },
      });
      await expect(again.observe({ x: 1 }, Number.NaN)).rejects.toMatchObject({ code: 'SWEEP_BAD_OBSERVATION' });
      await using workspace = await openReading(folder);
      expect((await workspace.replay(study.sweepId)).differences).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  test('a sweep that starts its trials itself is not a study', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
    try {
      const { sweepId } = await minimize(space, ({ x }) => x, { maxTotalTrials: 2, seed: 1, stateFolder: folder });
      await expect(Study.open(sweepId, { stateFolder: folder })).rejects.toMatchObject({ code: 'SDK_NOT_A_STUDY' });
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  test('any number of trials may be open, and their results may come in any order', async () => {
    await using study = await Study.create(space, {
      seed: 2,
      sampling: (at, seed) => new RandomParameterSampling(at, { seed }),
    });
    const open = await Promise.all(Array.from({ length: 8 }, () => study.ask()));
    expect(open.map((trial) => trial.number).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const trial of open.reverse()) await trial.tell(trial.number);
    await expect.poll(async () => (await study.best())?.value).toBe(0);
  });

  test('failures, infeasible configurations, several metrics', async () => {
    await using study = await Study.create(space, { seed: 3 });
    void (await study.ask()).fail('out of luck');
    void (await study.ask()).infeasible();
    const third = await study.ask();
    await third.tell({ value: 4, seconds: 2 });
    await expect(study.ask().then((trial) => trial.tell({ value: JSON.parse('"4"') }))).rejects.toThrow('"value"');
    await expect(third.tell(1)).rejects.toMatchObject({ code: 'SDK_UNKNOWN_TRIAL' });
    expect(await study.best()).toMatchObject({ value: 4, trial: 2 });
  });

  test('a trial does not end without its metrics, and stays open', async () => {
    const objectives = [
      { metric: 'loss', goal: 'minimize' },
      { metric: 'seconds', goal: 'minimize' },
    ] as const;
    await using study = await Study.create(space, { seed: 3, objectives });
    const trial = await study.ask();
    const missing = (...names: string[]) => ({ code: 'SDK_MISSING_METRIC', details: { trial: 0, missing: names } });
    await expect(trial.tell()).rejects.toMatchObject(missing('loss', 'seconds'));
    await expect(trial.tell({ los: 1, second: 2 })).rejects.toThrow('"los", "second"');
    void trial.report({ loss: 1 });
    await expect(trial.tell()).rejects.toMatchObject(missing('seconds'));
    await trial.tell({ seconds: 2 });
    expect((await study.front()).trials).toMatchObject([{ trial: 0, values: { loss: 1, seconds: 2 } }]);
  });

  test('a finite space ends', async () => {
    const finite = { size: choice(1, 2) };
    await using study = await Study.create(finite, { sampling: (at) => new GridParameterSampling(at) });
    const [first, second] = [await study.ask(), await study.ask()];
    expect([first.config.size, second.config.size]).toEqual([1, 2]);
    await first.tell(1);
    await expect(study.ask()).rejects.toMatchObject({ code: 'SDK_EXHAUSTED' });
    await second.tell(0);
    expect(await study.best()).toMatchObject({ value: 0 });
    await expect(study.ask()).rejects.toMatchObject({ code: 'SDK_EXHAUSTED' });
  });

  test('the policy decides on reports', async () => {
    const policy = new BanditPolicy({ slackFactor: 0.1 });
    await using study = await Study.create({ x: uniform(0, 1) }, { goal: 'maximize', seed: 4, policy });
    const good = await study.ask();
    expect(await good.report(1)).toBe('continue');
    await good.tell();
    const poor = await study.ask();
    expect(await poor.report(0.1)).toBe('stop');
    expect(poor.shouldStop).toBe(true);
    await poor.tell();
    expect((await study.ask()).number).toBe(2);
  });

  test('a study in a folder continues and hands out trials without a result again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
    try {
      const study = await Study.create(space, { seed: 6, stateFolder: folder });
      await (await study.ask()).tell(3);
      const lost = await study.ask();
      await study.close();
      await using again = await Study.open<typeof space>(study.sweepId, { stateFolder: folder });
      await expect.poll(async () => (await again.best())?.value).toBe(3);
      const asked = [await again.ask(), await again.ask()];
      expect(asked.map((trial) => trial.number)).toEqual([lost.number, 2]);
      expect(asked[0]?.config).toEqual(lost.config);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

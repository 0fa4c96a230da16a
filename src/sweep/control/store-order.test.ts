import { expect, test } from 'vitest';
import { type LabOptions, openLab, xOf } from '../../../test/helpers/sweep-lab.ts';
import { seededRng } from '../../numerics/index.ts';

/**
 * A store as slow as one behind a network: each call takes effect after a random wait and answers after another, so that
 * calls in flight together take effect in any order. Nothing beyond the order that `Store` promises is left.
 */
function slowStore(seed: number): NonNullable<LabOptions['around']> {
  const rng = seededRng(seed, 'slow store');
  const pause = async () => {
    for (let turns = rng.uniformInt(4); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  };
  return async (_, call) => {
    await pause();
    const answer = await call();
    await pause();
    return answer;
  };
}

const stopping: LabOptions = {
  definition: {
    limits: { maxTotalTrials: 8, maxConcurrentTrials: 3 },
    earlyTermination: { type: 'bandit', slackAmount: 0.2, evaluationInterval: 1, delayEvaluation: 0 },
  },
  slots: 3,
  run: (config) => ({
    durationMs: 1000,
    reports: [1, 2, 3, 4].map((step) => ({ atMs: 200 * step, value: xOf(config) + 1 / step, step })),
  }),
};

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'whatever order calls in flight take effect in, each receipt carries the verdict of its own reports (%i)',
  async (seed) => {
    const lab = await openLab({ ...stopping, around: slowStore(seed) });
    try {
      await lab.finish();
      const trials = await lab.store.trials({ sweepId: lab.sweepId });
      expect(trials).toHaveLength(8);
      const stopped = trials.filter(({ state }) => state === 'stopped');
      expect(stopped.length).toBeGreaterThan(0);
      // A runner that hears of its stop one report late has sent that report.
      for (const { stop, intervals } of stopped) expect(intervals).toBe(stop?.interval);
      expect((await lab.replay()).differences).toEqual([]);
    } finally {
      await lab.close();
    }
  },
);

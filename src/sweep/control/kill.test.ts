import { expect, test } from 'vitest';
import { type Lab, type LabOptions, openLab, watchfulSampler, xOf } from '../../../test/helpers/sweep-lab.ts';
import { killAt, leaseMs, timing } from './kill.fixture.ts';

interface Outcome {
  readonly number: number;
  readonly config: unknown;
  readonly state: string;
  readonly failure: string | null;
  readonly best: number | null;
  readonly intervals: number;
}

async function outcomes(lab: Lab): Promise<readonly Outcome[]> {
  const trials = await lab.store.trials({ sweepId: lab.sweepId });
  return trials.map(({ number, config, state, failure, best, intervals }) => ({
    number,
    config,
    state,
    failure,
    best,
    intervals,
  }));
}

async function expectSound(lab: Lab, total: number): Promise<void> {
  const row = await lab.store.sweep(lab.sweepId);
  expect(row.nextNumber).toBe(total);
  const ends = await lab.log('trial.ended');
  expect(ends.map((entry) => entry.trial).sort((a, b) => Number(a) - Number(b))).toEqual([...Array(total).keys()]);
  expect(await lab.store.attempts({ sweepId: lab.sweepId, open: true })).toEqual([]);
  expect(lab.engine.list()).toEqual([]);
  expect((await lab.replay()).differences).toEqual([]);
}

/**
 * One slot, a stop, a failure with a retry: every kind of decision. Runs take no notice of a stop, so that the inputs
 * and their order are the same however long nobody is there to decide.
 */
const oneByOne: LabOptions = {
  definition: {
    trial: { type: 'command', stopGraceMs: 60_000 },
    limits: { maxTotalTrials: 3, maxConcurrentTrials: 1 },
    earlyTermination: { type: 'bandit', slackAmount: 0.05, evaluationInterval: 1, delayEvaluation: 0 },
    retries: { userErrors: 1, infrastructure: 3, preemptions: 3 },
  },
  run: (config, job) => ({
    durationMs: 900,
    stopDelayMs: Number.POSITIVE_INFINITY,
    reports: [1, 2].map((step) => ({
      atMs: 300 * step,
      value: (job.trial === 1 ? 2 : 1) / step + xOf(config) / 100,
      step,
    })),
    ...(job.trial === 2 && job.attempt === 0 ? { end: { kind: 'user_error' } } : {}),
  }),
};

async function uncut(options: LabOptions): Promise<readonly Outcome[]> {
  const lab = await openLab(options);
  try {
    await lab.finish({ timing });
    await expectSound(lab, options.definition?.limits?.maxTotalTrials ?? 6);
    return await outcomes(lab);
  } finally {
    await lab.close();
  }
}

async function killEverywhere(
  options: LabOptions,
  when: 'before' | 'after',
  check: (lab: Lab, at: number) => Promise<void>,
): Promise<{ readonly call: number; readonly join: number }> {
  const cuts = { call: 0, join: 0 };
  for (let at = 1; ; at++) {
    const lab = await openLab(options);
    const place = await killAt(lab, { at, when }, { sampler: watchfulSampler() });
    if (place) {
      cuts[place]++;
      await lab.pass(leaseMs);
      await lab.finish({ timing });
    }
    await check(lab, at);
    await lab.close();
    if (!place) return cuts;
  }
}

/** Both what it does itself and what it writes into the transactions of inputs. */
function expectEverywhere({ call, join }: { readonly call: number; readonly join: number }): void {
  expect(call + join).toBeGreaterThan(20);
  expect(join).toBeGreaterThanOrEqual(3);
}

test('killed after each commit and engine call: the same decisions as uninterrupted', async () => {
  const expected = await uncut(oneByOne);
  expect(expected.map((trial) => trial.state)).toContain('stopped');
  const cuts = await killEverywhere(oneByOne, 'after', async (lab, at) => {
    expect(await outcomes(lab), `killed at ${at}`).toEqual(expected);
    await expectSound(lab, 3);
  });
  expectEverywhere(cuts);
});

/** Two slots, no policy, an engine that loses answers and a node: the state is rebuilt from rows. */
const twoSlots: LabOptions = {
  definition: { limits: { maxTotalTrials: 4, maxConcurrentTrials: 2 } },
  run: (config) => ({ durationMs: 700, reports: [{ atMs: 300, value: xOf(config), step: 1 }] }),
  submitFault: (_, nth) => (nth === 1 ? 'lose_answer' : nth === 2 ? 'lose_request' : 'answer'),
};

test('killed before each commit and engine call of an engine that loses answers: exactly N, one outcome each', async () => {
  const cuts = await killEverywhere(twoSlots, 'before', async (lab, at) => {
    const states = (await outcomes(lab)).map((trial) => trial.state);
    expect(states, `killed at ${at}`).toEqual(Array(4).fill('completed'));
    await expectSound(lab, 4);
  });
  expectEverywhere(cuts);
});

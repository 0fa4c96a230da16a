import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Lab, openLab, watchfulSampler, xOf } from '../../../test/helpers/sweep-lab.ts';
import type { SweepDefinition, TrialRow } from '../../model/index.ts';
import { change, enqueue, expectSound, sobol, trialsOf } from './changes.fixture.ts';
import { killAt, leaseMs, startMortal, timing } from './kill.fixture.ts';

const outcome = ({ number, config, state, best }: TrialRow) => ({ number, config, state, best });

test('killed at each commit and engine call around a change: the same trials as uninterrupted', async () => {
  const run = async (at: number, when: 'before' | 'after') => {
    let isChanged = false;
    const lab: Lab = await openLab({
      definition: {
        trial: { type: 'command', stopGraceMs: 60_000 },
        limits: { maxTotalTrials: 4, maxConcurrentTrials: 1 },
      },
      run: (config, job) => {
        // While trial 1 runs, however often a controller died before.
        if (job.trial === 1 && !isChanged) {
          isChanged = true;
          void change(lab, {
            space: { x: ['uniform', [0, 9]] },
            earlyTermination: { type: 'bandit', slackAmount: 0.05, evaluationInterval: 1, delayEvaluation: 0 },
          }).then(() => enqueue(lab, [{ x: 0.5 }]));
        }
        return {
          durationMs: 900,
          stopDelayMs: Number.POSITIVE_INFINITY,
          reports: [1, 2].map((step) => ({ atMs: 300 * step, value: job.trial / step + xOf(config) / 100, step })),
        };
      },
    });
    try {
      const isCut = await killAt(lab, { at, when });
      if (isCut) {
        await lab.pass(leaseMs);
        await lab.finish({ timing });
      }
      await expectSound(lab);
      expect(await lab.store.definitionVersions(lab.sweepId)).toHaveLength(2);
      const trials = await trialsOf(lab);
      return { isCut, trials: trials.map(outcome) };
    } finally {
      await lab.close();
    }
  };
  const { trials: expected } = await run(Number.POSITIVE_INFINITY, 'after');
  expect(expected.map(({ state }) => state)).toEqual(['completed', 'stopped', 'stopped', 'stopped', 'stopped']);
  expect(expected[2]?.config).toEqual({ x: 0.5 });
  let cuts = 0;
  for (const when of ['before', 'after'] as const)
    for (let at = 8; at < 44; at += 5) {
      const { isCut, trials } = await run(at, when);
      if (isCut) cuts += 1;
      expect(trials, `killed ${when} ${at}`).toEqual(expected);
    }
  expect(cuts).toBeGreaterThan(8);
});

const action = fc.record({
  afterMs: fc.integer({ min: 0, max: 6000 }),
  what: fc.constantFrom('space', 'policy', 'sampling', 'enqueue', 'take', 'raise', 'pause', 'resume', 'kill', 'cancel'),
  pick: fc.nat({ max: 9 }),
});

const policies: readonly SweepDefinition['earlyTermination'][] = [
  { type: 'none' },
  { type: 'median_stopping', evaluationInterval: 1, delayEvaluation: 0 },
  { type: 'bandit', slackAmount: 0.1, evaluationInterval: 1, delayEvaluation: 0 },
];

async function act(lab: Lab, what: string, pick: number): Promise<void> {
  const { limits } = await lab.store.sweep(lab.sweepId);
  if (what === 'space') await change(lab, { space: { x: ['uniform', [pick / 20, 1 + pick]] } });
  if (what === 'policy') await change(lab, { earlyTermination: policies[pick % 3] ?? { type: 'none' } });
  if (what === 'sampling')
    await change(lab, { sampling: pick % 2 === 0 ? sobol : { type: 'random', rule: 'random', logbase: 'e' } });
  if (what === 'enqueue') await enqueue(lab, [{ x: pick / 10 }]);
  if (what === 'take') await enqueue(lab, [{ x: pick }, { x: 0.25 }], false);
  if (what === 'raise') await change(lab, { limits: { ...limits, maxTotalTrials: limits.maxTotalTrials + 1 } });
  if (what === 'pause' || what === 'resume') await lab.store.command(lab.sweepId, { kind: what });
  if (what === 'cancel' && pick > 7) await lab.store.command(lab.sweepId, { kind: 'cancel', reason: null });
}

test('with random changes and crashes every number is used once, and replay derives the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        concurrent: fc.integer({ min: 1, max: 3 }),
        ahead: fc.integer({ min: 0, max: 2 }),
        isAsync: fc.boolean(),
        actions: fc.array(action, { minLength: 1, maxLength: 8 }),
      }),
      async ({ concurrent, ahead, isAsync, actions }) => {
        const lab = await openLab({
          definition: { ahead, limits: { maxTotalTrials: 7, maxConcurrentTrials: concurrent } },
          run: (config, job) => ({
            durationMs: 300 + ((job.trial * 37) % 5) * 150,
            stopDelayMs: 0,
            reports: [1, 2].map((step) => ({ atMs: 140 * step, value: xOf(config) * step, step })),
          }),
        });
        try {
          let mortal = startMortal(lab);
          for (const { afterMs, what, pick } of actions) {
            await lab.pass(afterMs % 900);
            if (what === 'kill') {
              await mortal.bury();
              await lab.pass(leaseMs);
              mortal = startMortal(lab);
              // A final or ending sweep refuses: part of the story.
            } else await act(lab, what, pick).catch(() => undefined);
          }
          await lab.pass(1);
          await lab.store.command(lab.sweepId, { kind: 'resume' }).catch(() => undefined);
          await lab.until(() => mortal.started.result !== undefined);
          if (mortal.started.result?.error) throw mortal.started.result.error;
          await lab.finish({ sampler: watchfulSampler({ isAsync }) });
          await expectSound(lab);
        } finally {
          await lab.close();
        }
      },
    ),
    {
      seed: 5,
      numRuns: 12,
      // A sampler that took over while a commit was under way.
      examples: [
        [
          {
            concurrent: 1,
            ahead: 0,
            isAsync: false,
            actions: [
              { afterMs: 580, what: 'sampling', pick: 0 },
              { afterMs: 0, what: 'pause', pick: 0 },
              { afterMs: 0, what: 'enqueue', pick: 0 },
              { afterMs: 319, what: 'space', pick: 0 },
            ],
          },
        ],
      ],
    },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LabOptions, openLab, xOf } from '../../../test/helpers/sweep-lab.ts';
import { drawing, expectSound, lines, population, promotion, sweepOf } from './continued.fixture.ts';
import { killAt, leaseMs, timing } from './kill.fixture.ts';

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
    const isCut = await killAt(lab, { at, when }, { sampler: drawing() });
    if (isCut) {
      await lab.pass(leaseMs);
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

test('with crashes at random points the sweep ends, replay agrees, and every parent is an earlier trial', async () => {
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

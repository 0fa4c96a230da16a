import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume, paretoFront } from '../../sampling/index.ts';
import { aggregateFront, frontGrowth, type MeasuredTrial } from './aggregate.ts';

const two = [
  { primaryMetric: 'accuracy', goal: 'maximize' },
  { primaryMetric: 'latency', goal: 'minimize' },
] as const;
const done = (trial: number, ...values: (number | undefined)[]): MeasuredTrial => ({ trial, isComplete: true, values });

it('distinguishes trials on the front, dominated, infeasible and omitted', () => {
  const { header, arrays } = aggregateFront(two, [
    done(4, 0.9, 10),
    done(2, 0.8, 20),
    { ...done(3, 0.99, 1), violation: 0.2 },
    { ...done(0, 0.99, 1), isComplete: false },
    done(1, 0.7, undefined),
    done(5, 0.5, 5),
  ]);
  expect(header).toMatchObject({
    rows: 6,
    counted: 3,
    front: 2,
    infeasible: 1,
    left: 2,
    isWhole: true,
    reference: [0.5, 20],
  });
  expect(header.hypervolume).toBeCloseTo((0.9 - 0.5) * (20 - 10), 12);
  const kinds = Object.fromEntries(Array.from(arrays['trial'] ?? [], (trial, i) => [trial, arrays['kind']?.[i]]));
  expect(kinds).toEqual({ 2: 0, 3: 2, 4: 1, 5: 1 });
});

it('of an empty or one-objective sweep is empty', () => {
  expect(aggregateFront(two, []).header).toMatchObject({ counted: 0, front: 0, hypervolume: 0, reference: [] });
  expect(aggregateFront(two.slice(0, 1), [done(0, 1)]).header).toMatchObject({ objectives: [], counted: 0, left: 1 });
});

it('says why there is no volume of four objectives', () => {
  const four = [...two, { primaryMetric: 'a', goal: 'minimize' }, { primaryMetric: 'b', goal: 'minimize' }] as const;
  const { header } = aggregateFront(four, [done(0, 1, 2, 3, 4)]);
  expect(header).toMatchObject({ front: 1, hypervolume: null });
  expect(header.volumeReason).toMatch(/two or three objectives/);
});

describe.each([2, 3])('of %i objectives', (m) => {
  const losses = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: m, maxLength: m }), { maxLength: 40 });

  it('grows to the front of all trials, and its volume to theirs', () => {
    fc.assert(
      fc.property(losses, (all) => {
        const growth = frontGrowth(all);
        const front = paretoFront(all);
        expect([...(growth.at(-1)?.front ?? [])].sort((a, b) => a - b)).toEqual(front);
        const objectives = Array.from({ length: m }, (_, j) => ({ primaryMetric: `m${j}`, goal: 'minimize' as const }));
        const { header, arrays } = aggregateFront(
          objectives,
          all.map((values, trial) => done(trial, ...values)),
        );
        const volume = Array.from(arrays['volume'] ?? []);
        expect(volume).toEqual([...volume].sort((a, b) => a - b));
        if (all.length > 0) expect(header.hypervolume).toBeCloseTo(hypervolume(all, header.reference), 9);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { AgeRanking, SameAgeValues } from './age-ranking.ts';
import { BestByInterval } from './best-by-interval.ts';
import { OrderedValues, type WorkMeter } from './ordered-values.ts';

/** Members 0 … size − 1, inserted in ascending order. */
function ascending(size: number, meter: WorkMeter): OrderedValues {
  const values = new OrderedValues(meter);
  for (let value = 0; value < size; value++) values.insert(value);
  return values;
}

function stepsOf(meter: WorkMeter, act: () => unknown): number {
  const before = meter.steps;
  act();
  return meter.steps - before;
}

describe('the work of ordered values: visited nodes, children passed over and shifted entries', () => {
  type Act = (values: OrderedValues) => unknown;

  test.each<[what: string, act: Act, steps: number]>([
    ['a count', (values) => values.countBelow(5), 1],
    ['a count with equals', (values) => values.countAtMost(5), 1],
    ['a rank', (values) => values.select(5), 1],
    ['a rank that does not exist', (values) => values.select(10), 0],
    ['an insertion at the end', (values) => values.insert(10), 2],
    ['an insertion before all ten', (values) => values.insert(-1), 12],
    ['the removal of the last', (values) => values.remove(9), 2],
    ['the removal of the first', (values) => values.remove(0), 11],
    ['the removal of a number that is no member', (values) => values.remove(0.5), 1],
    ['a copy', (values) => values.clone(), 10],
  ])('%s in one leaf', (_, act, steps) => {
    const meter = { steps: 0 };
    const values = ascending(10, meter);
    expect(stepsOf(meter, () => act(values))).toBe(steps);
  });

  // 65 members: a leaf of 32 and one of 33.
  test.each<[what: string, act: Act, steps: number]>([
    ['a count in the first leaf', (values) => values.countBelow(0), 2],
    ['a count in the second leaf', (values) => values.countBelow(64), 3],
    ['a count beyond all members', (values) => values.countBelow(65), 0],
    ['the lowest rank', (values) => values.select(0), 2],
    ['the highest rank', (values) => values.select(64), 3],
    ['an insertion at the end', (values) => values.insert(65), 3],
    ['an insertion before all', (values) => values.insert(-1), 35],
    ['the removal of the last', (values) => values.remove(64), 3],
    ['the removal of a number beyond all members', (values) => values.remove(65), 1],
  ])('%s of two', (_, act, steps) => {
    const meter = { steps: 0 };
    const values = ascending(65, meter);
    expect(stepsOf(meter, () => act(values))).toBe(steps);
  });

  test('a leaf that runs low takes in its neighbour, at a step for each entry', () => {
    const meter = { steps: 0 };
    const values = ascending(65, meter);
    // The first leaf keeps 16 of 32. The next removal leaves 15 and takes in the 33 of the second.
    for (let value = 31; value >= 16; value--) expect(stepsOf(meter, () => values.remove(value))).toBe(3);
    expect(stepsOf(meter, () => values.remove(15))).toBe(3 + 33);
    expect(stepsOf(meter, () => values.select(40))).toBe(1);
    expect(values.values()).toEqual([...Array(15).keys(), ...Array.from({ length: 33 }, (_, i) => 32 + i)]);
  });

  test('the last leaf joins the one before it', () => {
    const meter = { steps: 0 };
    const values = ascending(97, meter);
    for (let value = 96; value >= 80; value--) values.remove(value);
    expect(stepsOf(meter, () => values.select(79))).toBe(4);
    values.remove(79);
    // Three leaves are now two: the last rank passes over two children instead of three.
    expect(stepsOf(meter, () => values.select(78))).toBe(3);
    expect(values.values()).toEqual([...Array(79).keys()]);
  });

  test('neighbours that do not fit into one leaf stay apart', () => {
    const meter = { steps: 0 };
    const values = ascending(65, meter);
    for (let value = 65; value < 82; value++) values.insert(value);
    // 50 in the second leaf: 15 and 50 are more than 64.
    for (let value = 31; value >= 15; value--) values.remove(value);
    expect(stepsOf(meter, () => values.select(0))).toBe(2);
    // 14 and 50 are not.
    values.remove(14);
    expect(stepsOf(meter, () => values.select(0))).toBe(1);
    expect(values.size).toBe(64);
  });
});

describe('the work of the best by interval', () => {
  /** Steps of a report and of a query, once a trial has made `length` reports. */
  const workAt = (length: number) => {
    const meter = { steps: 0 };
    const bests = new BestByInterval(meter);
    for (let report = 0; report < length; report++) bests.report(0, -report);
    return {
      improvement: stepsOf(meter, () => bests.report(1, -0.5)),
      repeat: stepsOf(meter, () => bests.report(1, 0)),
      query: stepsOf(meter, () => bests.bestUpTo(length)),
    };
  };

  test('is one step more for trials twice as long, and none for a report that improves nothing', () => {
    const [short, long] = [workAt(64), workAt(128)];
    expect(long.improvement - short.improvement).toBe(1);
    expect(long.query - short.query).toBe(1);
    expect([short.query, short.repeat, long.repeat]).toEqual([7, 0, 0]);
  });
});

describe('the work of a ranking by age', () => {
  test('is nothing for a report that changes neither the stage nor the value', () => {
    const meter = { steps: 0 };
    const ranking = new AgeRanking(meter);
    for (let trial = 0; trial < 9; trial++) ranking.add(trial % 3, trial);
    expect(stepsOf(meter, () => ranking.move(1, 4, 1, 4))).toBe(0);
    expect(stepsOf(meter, () => ranking.move(1, 4, 1, 3))).toBeGreaterThan(0);
  });

  test('leaves the values of all trials alone when only the stage of one changes', () => {
    const workAt = (trials: number) => {
      const meter = { steps: 0 };
      const ranking = new AgeRanking(meter);
      for (let trial = 0; trial < trials; trial++) ranking.add(3, trial);
      ranking.add(0, -1);
      // Stages 0 and 1 share the nodes that hold the others.
      return stepsOf(meter, () => ranking.move(0, -1, 1, -1));
    };
    expect(workAt(50)).toBe(workAt(1));
  });
});

test('a rank among many parts takes a logarithmic number of rounds, however the parts are ordered', () => {
  const count = 64;
  // The middle of the list is always the least value left: as a pivot it would discard one candidate a round.
  const adverse: number[] = [];
  for (let value = count - 1; value >= 0; value--) adverse.splice(Math.ceil((adverse.length + 1) / 2) - 1, 0, value);
  for (const order of [adverse, adverse.toReversed(), adverse.toSorted((a, b) => a - b)]) {
    const meter = { steps: 0 };
    const parts = order.map((value) => {
      const part = new OrderedValues(meter);
      part.insert(value);
      return part;
    });
    const values = new SameAgeValues(parts);
    for (const rank of [0, 17, count - 1]) {
      const steps = stepsOf(meter, () => expect(values.select(rank)).toBe(rank));
      // Halving 64 candidates takes 7 rounds. Each round counts twice in all parts, and visits the open ones twice.
      expect(steps).toBeLessThanOrEqual(7 * 2 * count + 2 * (64 + 32 + 16 + 8 + 4 + 2 + 1));
    }
  }
});

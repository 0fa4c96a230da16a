import { describe, expect, it } from 'vitest';
import { type Rng, seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import { Coordinates } from '../model/coordinates.ts';
import { LabelModel } from '../model/label-model.ts';
import { LossModel } from '../model/loss-model.ts';

const MOST = 24;
const coordinates = new Coordinates(compileSpace({ x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] }));

interface Trial {
  readonly features: Float64Array;
  readonly loss: number;
}

/** The best trial is number 5, and every ninth repeats the one before. */
function trials(count: number): Trial[] {
  const rng: Rng = seededRng('thinning');
  const all: Trial[] = [];
  for (let i = 0; i < count; i++) {
    const before = all.at(-1);
    const features = i % 9 === 8 && before ? before.features : Float64Array.of(rng.uniform(), rng.uniform());
    all.push({ features, loss: i === 5 ? -1 : (features[0] ?? 0) ** 2 + (features[1] ?? 0) + 0.01 * rng.normal() });
  }
  return all;
}

describe('a full model of losses', () => {
  const learn = (model: LossModel, from: number, to: number) => {
    for (const [i, { features, loss }] of trials(to).entries())
      if (i >= from) model.add(features, loss, i, i >= 8, i % 7 !== 3);
  };

  it('keeps the best and the latest trials, and continues to fit', () => {
    const model = new LossModel(coordinates, 1, MOST);
    for (const [i, { features, loss }] of trials(90).entries()) {
      model.add(features, loss, i, i >= 8);
      expect(model.rows.count).toBeLessThan(MOST);
      if (model.isFitted) expect(model.process.factor.n).toBe(model.rows.count);
      if (i > 5) expect(model.rows.numbers).toContain(5);
      if (i % 9 !== 8) expect(model.rows.numbers.at(-1)).toBe(i);
    }
    const { order, means, incumbent } = model.summary();
    expect(model.rows.numbers[order[0] ?? -1]).toBe(5);
    expect(means.every(Number.isFinite) && incumbent < -0.5).toBe(true);
    expect(model.checkpoint?.at).toBeGreaterThan(80);
  });

  it('has the same state after a restart from its latest fit', () => {
    const lived = new LossModel(coordinates, 1, MOST);
    for (const count of [20, 40, 77, 90]) {
      learn(lived, [0, 20, 40, 77][[20, 40, 77, 90].indexOf(count)] ?? 0, count);
      const restarted = new LossModel(coordinates, 1, MOST);
      const { checkpoint } = lived;
      if (!checkpoint) throw new Error('the model was not fitted');
      restarted.resumeAt(checkpoint);
      learn(restarted, 0, count);
      expect(restarted.isResuming).toBe(false);
      expect(restarted.summary()).toEqual(lived.summary());
      expect(restarted.checkpoint).toEqual(lived.checkpoint);
    }
  });

  it('orders trials outside the outcome constraints last', () => {
    const model = new LossModel(coordinates, 1, MOST);
    learn(model, 0, 90);
    const { order } = model.summary();
    const isOutside = order.map((row) => (model.rows.numbers[row] ?? 0) % 7 === 3);
    expect(isOutside.lastIndexOf(false)).toBeLessThan(isOutside.indexOf(true));
  });
});

it('orders trials by posterior mean: a lucky value among noisy repeats does not come first', () => {
  const space = compileSpace({ k: ['choice', [['a', 'b', 'c', 'd']]], x: ['randint', [3]] });
  const repeats = new Coordinates(space);
  const model = new LossModel(repeats, 1);
  const rng = seededRng('noise');
  const featuresOf = (number: number) => repeats.fromPoint(space.toPoint(space.configurationAt(number % 12)));
  const isBest = (number: number) => space.configurationAt(number % 12).k === 'b';
  for (let number = 0; number < 48; number++)
    model.add(featuresOf(number), (isBest(number) ? 0 : 1) + 0.3 * rng.normal(), number, number >= 8);
  model.add(featuresOf(48), -0.9, 48, true);
  const { order } = model.summary();
  expect(isBest(model.rows.numbers[order[0] ?? 48] ?? 48)).toBe(true);
  expect(isBest(48)).toBe(false);
});

describe('a full model of failures', () => {
  const learn = (model: LabelModel, count: number) => {
    for (const [i, { features }] of trials(count).entries())
      model.add(features, (features[0] ?? 0) > 0.7 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, i);
  };
  const row = (x: number) => Float64Array.of(x, 0.5);

  it('still predicts where trials fail, and has the same state after a restart', () => {
    const lived = new LabelModel(coordinates, MOST);
    learn(lived, 90);
    const { process, checkpoint } = lived;
    if (!process || !checkpoint) throw new Error('the model was not fitted');
    expect(process.factor.n).toBeLessThan(MOST);
    const [bad = 0, good = 0] = [0.95, 0.2].map((x) => process.predict(row(x), 1).mean[0]);
    expect(bad).toBeLessThan(good - 0.5);
    const restarted = new LabelModel(coordinates, MOST);
    restarted.resumeAt(checkpoint);
    learn(restarted, 90);
    expect([0.95, 0.2].map((x) => restarted.process?.predict(row(x), 1).mean[0])).toEqual([bad, good]);
    expect(restarted.checkpoint).toEqual(checkpoint);
  });
});

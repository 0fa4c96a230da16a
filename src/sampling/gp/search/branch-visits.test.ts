import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import { Coordinates } from '../model/coordinates.ts';
import { BranchVisits, type KnownTrials } from './branch-visits.ts';

const space = compileSpace({
  model: {
    type: 'choice',
    values: [
      { name: 'a', x: { type: 'uniform', min_value: 0, max_value: 1 } },
      { name: 'b', y: { type: 'uniform', min_value: 0, max_value: 1 } },
      { name: 'c', z: { type: 'uniform', min_value: 0, max_value: 1 } },
    ],
  },
  plain: { type: 'choice', values: ['u', 'v', 'w'] },
});
const coordinates = new Coordinates(space);
const P = coordinates.featureCount;
const model = coordinates.features.findIndex(({ parameter }) => parameter.name === 'model');

/** Features of a trial of an option. */
function featuresOf(option: number): Float64Array {
  const features = new Float64Array(P).fill(0.5);
  features[model] = option;
  return features;
}

/** Trials as [option, posterior mean]. */
function trialsOf(...trials: (readonly [option: number, mean: number])[]): {
  readonly visits: BranchVisits;
  readonly known: KnownTrials;
} {
  const visits = new BranchVisits(coordinates);
  for (const [option] of trials) visits.count(featuresOf(option));
  const means = Float64Array.from(trials, ([, mean]) => mean);
  const features = Float64Array.from(trials.flatMap(([option]) => [...featuresOf(option)]));
  const order = [...means.keys()].sort((a, b) => (means[a] ?? 0) - (means[b] ?? 0));
  return { visits, known: { features, means, order } };
}

const rng = seededRng('visits');
const many = (option: number, count: number, mean: number) =>
  Array.from({ length: count }, () => [option, mean] as const);

describe('BranchVisits', () => {
  it('first gives every option two trials, those in flight included', () => {
    const { visits, known } = trialsOf([0, -1], [0, -0.5], [1, 2], [2, 1], [2, 0.5]);
    expect(visits.next(7, known, [], rng)).toEqual({ feature: model, option: 1, incumbent: 2, isDue: true });
    expect(visits.next(8, known, [], rng)).toBeUndefined();
    expect(visits.next(9, known, [featuresOf(1)], rng)).toBeUndefined();
  });

  it('then takes turns by what an option attained and how often it was tried', () => {
    const visitedBy = (...trials: Parameters<typeof trialsOf>) => {
      const { visits, known } = trialsOf(...trials);
      return visits.next(10, known, [], rng);
    };
    expect(visitedBy(...many(0, 8, -1.5), ...many(1, 4, -1), ...many(2, 4, -0.5))?.option).toBe(1);
    expect(visitedBy(...many(0, 8, -1.5), ...many(1, 8, -1), ...many(2, 2, -0.5))?.option).toBe(2);
    // A loss far above the others says as little of what the option attains as an ordinary one.
    expect(visitedBy(...many(0, 8, -1), ...many(1, 3, 50), ...many(2, 4, 0))?.option).toBe(1);
  });

  it('leaves the leading option and options whose optimistic value is worse than the best trial', () => {
    const { visits, known } = trialsOf(...many(0, 20, -1.8), ...many(1, 6, 0), ...many(2, 5, 1));
    expect(visits.next(10, known, [], rng)).toBeUndefined();
  });

  it('does not insist on an option whose trials all fail', () => {
    const { visits, known } = trialsOf(...many(0, 20, -1.8), ...many(1, 6, 0));
    expect(visits.next(11, known, [], rng)?.option).toBe(2);
    for (let trial = 0; trial < 5; trial++) visits.count(featuresOf(2));
    for (let number = 0; number < 6; number++) expect(visits.next(number, known, [], rng)).toBeUndefined();
  });

  it('leaves the first trials to a prior that says which options are good', () => {
    const visits = new BranchVisits(coordinates, (feature) => feature === model);
    const known = { features: featuresOf(0), means: Float64Array.of(-3), order: [0] };
    visits.count(featuresOf(0));
    expect([0, 2, 3, 5].map((number) => visits.next(number, known, [], rng))).toEqual(Array(4).fill(undefined));
    expect(visits.next(4, known, [], rng)).toMatchObject({ option: 1, isDue: false });
  });

  it('asks for one trial of an option that has a single configuration', () => {
    const single = new Coordinates(
      compileSpace({ model: ['choice', [[{ name: 'a', x: ['uniform', [0, 1]] }, { name: 'none' }]]] }),
    );
    const visits = new BranchVisits(single);
    for (const option of [0, 0, 1]) visits.count(Float64Array.of(option, option === 0 ? 0.5 : Number.NaN));
    const known = { features: Float64Array.of(0, 0.5), means: Float64Array.of(-1), order: [0] };
    expect(visits.next(3, known, [], rng)).toBeUndefined();
    expect(visits.next(4, known, [], rng)).toMatchObject({ option: 1, isDue: false });
  });

  it('ignores choices without parameters', () => {
    const plain = new Coordinates(
      compileSpace({ plain: { type: 'choice', values: ['u', 'v'] }, x: ['uniform', [0, 1]] }),
    );
    const visits = new BranchVisits(plain);
    const known = { features: Float64Array.of(0, 0.5), means: Float64Array.of(0), order: [0] };
    for (let number = 0; number < 6; number++) expect(visits.next(number, known, [], rng)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../numerics/index.ts';
import { compileSpace } from '../../../space/index.ts';
import { Design, designSize } from '../search/design.ts';
import { addNeighbours } from '../search/neighbours.ts';
import { Coordinates } from './coordinates.ts';
import { Declustering } from './declustering.ts';

const space = compileSpace({
  lr: ['loguniform', [-9, 0]],
  layers: ['randint', [6]],
  many: ['randint', [100_000]],
  width: ['choice', [[16, 32, 64, 128]]],
  spread: ['qnormal', [0, 3, 1]],
  shift: ['normal', [5, 2]],
  net: [
    'choice',
    [
      [
        { kind: 'cnn', depth: ['uniform', [1, 3]], pool: ['choice', [['max', 'mean', { own: ['randint', [4]] }]]] },
        'mlp',
      ],
    ],
  ],
});
const coordinates = new Coordinates(space);

const draw = (seed: number): Float64Array => {
  const rng = seededRng('draw', seed);
  return space.pointFromUnit(Float64Array.from({ length: space.dimension }, () => rng.uniform()));
};

describe('Coordinates', () => {
  it('counts columns, lengthscales and the most features active at once', () => {
    expect(coordinates.featureCount).toBe(10);
    // lr, layers, many, width, spread, shift; depth and own have two columns each.
    expect(coordinates.numericCount).toBe(10);
    expect(coordinates.categoryCount).toBe(2);
    expect(coordinates.scaleCount).toBe(10);
    expect(coordinates.activeDimension).toBe(10);
    expect(coordinates.isConditional).toBe(true);
    const flat = new Coordinates(
      compileSpace({
        a: ['choice', [['p', 'q']]],
        b: [
          'choice',
          [
            [
              { v: 1, c: ['randint', [3]] },
              { v: 2, d: ['randint', [3]] },
            ],
          ],
        ],
      }),
    );
    expect(flat.activeDimension).toBe(3);
    expect(designSize(flat.activeDimension)).toBe(5);
  });

  it('maps coordinates back to points for every set of active parameters', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const point = draw(seed);
        const back = coordinates.toPoint(coordinates.fromPoint(point));
        point.forEach((entry, i) => {
          if (coordinates.features[i]?.kind === 'real') {
            if (Number.isNaN(entry)) expect(back[i]).toBeNaN();
            else expect(Math.abs((back[i] ?? 0) - entry)).toBeLessThan(1e-9 * (1 + Math.abs(entry)));
          } else expect(back[i]).toBe(entry);
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('maps inactive features to a point that no active one takes', () => {
    const row = new Float64Array(coordinates.columnCount);
    const depth = coordinates.features[7];
    expect(depth?.parameter.name).toBe('net.depth');
    for (let seed = 0; seed < 50; seed++) {
      const features = coordinates.fromPoint(draw(seed));
      coordinates.encode(features, 0, row, 0);
      expect(row.every(Number.isFinite)).toBe(true);
      const active = !Number.isNaN(features[7]);
      expect(row[depth?.presence ?? 0]).toBe(active ? 0.5 : 0);
      expect(row[depth?.column ?? 0]).toBe(active ? (features[7] ?? 0) - 0.5 : 0);
    }
  });

  it('shares columns between numbers of one name and expression under several options', () => {
    const shared = new Coordinates(
      compileSpace({
        optimizer: [
          'choice',
          [
            [
              { name: 'adam', rate: ['loguniform', [-9, 0]], size: ['randint', [4]] },
              { name: 'sgd', rate: ['loguniform', [-9, 0]], size: ['randint', [5]], momentum: ['uniform', [0, 1]] },
              { name: 'none' },
            ],
          ],
        ],
        rate: ['loguniform', [-9, 0]],
      }),
    );
    const names = shared.features.map(({ parameter }) => parameter.name);
    expect(names).toEqual([
      'optimizer',
      'optimizer.rate',
      'optimizer.size',
      'optimizer.rate',
      'optimizer.size',
      'optimizer.momentum',
      'rate',
    ]);
    // The sizes have different expressions, and the rate outside the choice is a different parameter.
    expect(shared.features.map(({ alike }) => alike)).toEqual([[], [3], [], [1], [], [], []]);
    expect(shared.scaleCount).toBe(6);
    expect(shared.numericCount).toBe(9);

    const encoded = (...features: number[]): number[] => {
      const row = new Float64Array(shared.columnCount);
      shared.encode(Float64Array.from(features), 0, row, 0);
      return Array.from(row);
    };
    const no = Number.NaN;
    const { column = 0, presence = 0 } = shared.features[1] ?? {};
    const [adam, sgd, none] = [
      encoded(0, 0.75, 2, no, no, no, 0.5),
      encoded(1, no, no, 0.75, 2, 0.5, 0.5),
      encoded(2, no, no, no, no, no, 0.5),
    ];
    expect([adam, sgd, none].map((row) => [row[column], row[presence]])).toEqual([
      [0.25, 0.5],
      [0.25, 0.5],
      [0, 0],
    ]);

    // Whichever option comes first, the shared value is kept; a feature that is not shared is filled.
    for (const [from, to] of [
      [Float64Array.of(1, 0.75, 2, no, no, no, 0.5), [1, no, no, 0.75, 9, 9, 0.5]],
      [Float64Array.of(0, no, no, 0.75, 2, 0.5, 0.5), [0, 0.75, 9, no, no, no, 0.5]],
      [Float64Array.of(2, no, no, 0.75, 2, 0.5, 0.5), [2, no, no, no, no, no, 0.5]],
    ] as const) {
      shared.repair(from, 0, () => 9);
      expect(Array.from(from)).toEqual(to);
    }
  });

  it('gives different configurations different keys, and equal ones the same key', () => {
    const keys = new Map<number, string>();
    for (let seed = 0; seed < 500; seed++) {
      const point = draw(seed);
      const key = coordinates.key(coordinates.fromPoint(point), 0);
      const text = space.key(space.fromPoint(point));
      expect(keys.get(key) ?? text).toBe(text);
      keys.set(key, text);
      expect(coordinates.key(coordinates.fromPoint(point), 0)).toBe(key);
    }
    expect(keys.size).toBeGreaterThan(495);
  });
});

describe('candidates', () => {
  it('are feasible, from the design and from single changes', () => {
    const design = new Design(coordinates, 3);
    const rng = seededRng('candidates');
    const features = new Float64Array(coordinates.featureCount);
    let visited = 0;
    for (let i = 0; i < 20; i++) {
      design.write(i, features, 0, rng);
      expect(space.contains(space.fromPoint(coordinates.toPoint(features)))).toBeUndefined();
      const fill = (k: number) => coordinates.fromUnit(k, rng.uniform());
      addNeighbours(coordinates, rng, features, new Set(), fill, (changed) => {
        visited++;
        expect(space.contains(space.fromPoint(coordinates.toPoint(changed)))).toBeUndefined();
      });
    }
    expect(visited).toBeGreaterThan(500);
  });

  it('take every value of a small parameter once before repeating', () => {
    const small = new Coordinates(compileSpace({ a: ['choice', [['p', 'q', 'r', 's']]], b: ['uniform', [0, 1]] }));
    const design = new Design(small, 9);
    const features = new Float64Array(2);
    const seen = Array.from({ length: 8 }, (_, i) => {
      design.write(i, features, 0, seededRng('x'));
      return features[0];
    });
    expect(seen.slice(0, 4).toSorted()).toEqual([0, 1, 2, 3]);
    expect(seen.slice(4).toSorted()).toEqual([0, 1, 2, 3]);
  });
});

describe('Declustering', () => {
  it('splits one vote among copies', () => {
    const shape = new Coordinates(compileSpace({ a: ['uniform', [0, 1]], b: ['choice', [['p', 'q']]] }));
    const X = Float64Array.of(0.1, 0, 0.1, 0, 0.1, 0, 0.9, 1);
    const declustering = new Declustering(shape);
    for (let i = 0; i < 4; i++) declustering.add(X);
    const weights = declustering.weights();
    expect((weights[0] ?? 0) + (weights[1] ?? 0) + (weights[2] ?? 0)).toBeCloseTo(1, 2);
    expect(weights[3]).toBeCloseTo(1, 2);
  });
});

import { describe, expect, test } from 'vitest';
import { choice, type ParameterConstraint, randint, uniform } from '../../space/index.ts';
import { BayesianParameterSampling, minimize, RandomParameterSampling, Study } from '../index.ts';

const space = { a: uniform(0, 1), b: uniform(0, 1), kind: choice('x', 'y') };
const constraints: readonly ParameterConstraint[] = ['a + b <= 1', { forbid: { kind: 'y' } }];

describe('constraints', () => {
  test('every trial of minimize satisfies them, and the optimum lies on their boundary', async () => {
    const seen: { a: number; b: number; kind: string }[] = [];
    const best = await minimize(
      space,
      (config) => {
        seen.push(config);
        return (config.a - 0.8) ** 2 + (config.b - 0.6) ** 2;
      },
      { constraints, maxTotalTrials: 30, seed: 3 },
    );
    expect(seen).toHaveLength(30);
    for (const { a, b, kind } of seen) expect(a + b <= 1 && kind === 'x').toBe(true);
    // The best allowed value is 2 · 0.2² = 0.08, at (0.6, 0.4).
    expect(best.value).toBeLessThan(0.09);
  });

  test.each(['tpe', 'gp'] as const)('a study with sampler %s satisfies them', async (algorithm) => {
    await using study = await Study.create(space, {
      constraints,
      seed: 1,
      sampling: (given, seed) => new BayesianParameterSampling(given, { seed, algorithm }),
    });
    for (let n = 0; n < 20; n++) {
      const trial = await study.ask();
      expect(trial.config.a + trial.config.b).toBeLessThanOrEqual(1);
      await trial.tell(trial.config.a);
    }
  });

  test('a finite space is exhausted after its last allowed configuration', async () => {
    const seen: number[] = [];
    await minimize({ k: randint(5), n: randint(5) }, ({ k, n }) => seen.push(k * 5 + n), {
      constraints: [{ less: ['k', 'n'] }],
      sampling: (given, seed) => new RandomParameterSampling(given, { seed }),
      maxTotalTrials: 100,
    });
    expect(new Set(seen).size).toBe(10);
    expect(seen).toHaveLength(10);
  });

  test('submission refuses unsatisfiable constraints and ones the sampling does not support', async () => {
    await expect(minimize(space, () => 0, { constraints: ['a > 1'] })).rejects.toMatchObject({
      code: 'SPACE_UNSATISFIABLE',
    });
    await expect(minimize(space, () => 0, { constraints: ['c > 1'] })).rejects.toMatchObject({
      code: 'SPACE_BAD_CONSTRAINT',
    });
  });
});

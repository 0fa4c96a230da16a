import { describe, expect, it } from 'vitest';
import { logbaseOf, samplingSchema } from '../model/index.ts';
import { type ConfigurationValue, compileSpace, type SearchSpace } from '../space/index.ts';
import { createSampler, validateSampling } from './create-sampler.ts';
import { playOn } from './play.contract.ts';
import type { SamplerContext } from './sampler.ts';

const learning: SearchSpace = { lr: { type: 'loguniform', min_value: -7, max_value: -1 } };

function contextOf(space: SearchSpace, goal: SamplerContext['goal'] = 'minimize'): SamplerContext {
  return { space: compileSpace(space), goal, seed: 1, maxTotalTrials: 50, maxConcurrentTrials: 2 };
}

describe('createSampler', () => {
  it.each(['random', 'bayesian', 'tpe', 'cmaes', 'auto'] as const)('creates %s', async (type) => {
    expect((await createSampler(samplingSchema.parse({ type }), contextOf(learning))).name).toBe(type);
  });

  it('creates grid for a finite space', async () => {
    const context = contextOf({ k: { type: 'randint', upper: 3 } });
    expect((await createSampler({ type: 'grid' }, context)).name).toBe('grid');
  });
});

it('refuses stored settings that do not fit the schema', async () => {
  const damaged = { type: 'random', rule: 'sobox', seed: 1 };
  await expect(createSampler(damaged, contextOf(learning))).rejects.toMatchObject({
    code: 'SAMPLING_BAD_SETTINGS',
    message: expect.stringContaining('rule'),
  });
});

describe('validateSampling', () => {
  it.each(['bayesian', 'tpe', 'cmaes'] as const)('requires an objective for %s', (type) => {
    expect(() => validateSampling({ type }, { space: compileSpace(learning), hasObjective: false })).toThrow(
      expect.objectContaining({ code: 'SAMPLING_NEEDS_OBJECTIVE' }),
    );
  });

  it.each(['random', 'auto'] as const)('accepts %s without an objective', (type) => {
    expect(() =>
      validateSampling(samplingSchema.parse({ type }), { space: compileSpace(learning), hasObjective: false }),
    ).not.toThrow();
  });

  it.each(['bayesian', 'tpe', 'cmaes'] as const)('reports that %s has nothing to learn in a fixed space', (type) => {
    expect(() => validateSampling({ type }, { space: compileSpace({ x: 1 }) })).toThrow(
      expect.objectContaining({ code: 'SAMPLING_NO_FREE_PARAMETER' }),
    );
  });

  it('names the parameter that grid cannot enumerate', () => {
    expect(() => validateSampling({ type: 'grid' }, { space: compileSpace(learning) })).toThrow(
      /search_space\.lr: grid/,
    );
  });

  it('names the parameter that CMA-ES cannot order, and samplers that take it', () => {
    const space = compileSpace({ act: { type: 'choice', values: ['relu', 'tanh', 'gelu'] } });
    expect(() => validateSampling({ type: 'cmaes' }, { space })).toThrow(
      /search_space\.act: CMA-ES .* bayesian or tpe/,
    );
  });

  it('rejects a space compiled with another logbase than the algorithm has', () => {
    const definition = samplingSchema.parse({ type: 'random', logbase: 10 });
    expect(logbaseOf(definition)).toBe(10);
    expect(() => validateSampling(definition, { space: compileSpace(learning) })).toThrow(
      expect.objectContaining({ code: 'SAMPLING_LOGBASE_MISMATCH' }),
    );
    expect(() => validateSampling(definition, { space: compileSpace(learning, { logbase: 10 }) })).not.toThrow();
  });

  it('refuses constraints that no configuration satisfies', () => {
    const space = compileSpace(learning, { constraints: ['lr > 1'] });
    expect(() => validateSampling({ type: 'auto' }, { space })).toThrow(
      expect.objectContaining({ code: 'SPACE_UNSATISFIABLE' }),
    );
  });
});

describe('constraints', () => {
  const space = compileSpace(
    { x: { type: 'uniform', min_value: 0, max_value: 1 }, y: { type: 'uniform', min_value: 0, max_value: 1 } },
    { constraints: ['x + y <= 1', { less: ['y', 'x'] }] },
  );
  // Without the constraints the optimum is 0 at (0.9, 0.6); with them it is 0.125 at (0.65, 0.35).
  const f = ({ x, y }: ConfigurationValue) => (Number(x) - 0.9) ** 2 + (Number(y) - 0.6) ** 2;

  it.each([
    ['bayesian', 0.126],
    ['tpe', 0.16],
    ['cmaes', 0.16],
  ] as const)('%s finds the optimum on the border of the allowed region', async (type, limit) => {
    const context = { space, goal: 'minimize', seed: 4, maxTotalTrials: 60, maxConcurrentTrials: 1 } as const;
    const { best, history } = await playOn(await createSampler({ type }, context), f, 60);
    expect(history.every(({ config }) => space.allows(config))).toBe(true);
    expect(best).toBeGreaterThanOrEqual(0.125 - 1e-9);
    expect(best).toBeLessThan(limit);
  });
});

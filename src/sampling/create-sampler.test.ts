import { describe, expect, it } from 'vitest';
import { samplingSchema } from '../records/index.ts';
import { compileSpace, type SearchSpace } from '../space/index.ts';
import { createSampler, logbaseOf, validateSampling } from './create-sampler.ts';
import type { SamplerContext } from './sampler.ts';

const learning: SearchSpace = { lr: { type: 'loguniform', min_value: -7, max_value: -1 } };

function contextOf(space: SearchSpace, goal: SamplerContext['goal'] = 'minimize'): SamplerContext {
  return { space: compileSpace(space), goal, seed: 1, maxTotalTrials: 50, maxConcurrentTrials: 2 };
}

describe('createSampler', () => {
  it.each(['random', 'bayesian', 'tpe', 'cmaes', 'auto'] as const)('makes %s', (type) => {
    expect(createSampler(samplingSchema.parse({ type }), contextOf(learning)).name).toBe(type);
  });

  it('makes grid for a finite space', () => {
    const context = contextOf({ k: { type: 'randint', upper: 3 } });
    expect(createSampler({ type: 'grid' }, context).name).toBe('grid');
  });
});

describe('validateSampling', () => {
  it.each(['bayesian', 'tpe', 'cmaes'] as const)('asks %s for an objective', (type) => {
    expect(() => validateSampling({ type }, compileSpace(learning), false)).toThrow(
      expect.objectContaining({ code: 'SAMPLING_NEEDS_OBJECTIVE' }),
    );
  });

  it.each(['random', 'auto'] as const)('lets %s do without an objective', (type) => {
    expect(() => validateSampling(samplingSchema.parse({ type }), compileSpace(learning), false)).not.toThrow();
  });

  it.each(['bayesian', 'tpe', 'cmaes'] as const)('tells that %s has nothing to learn in a fixed space', (type) => {
    expect(() => validateSampling({ type }, compileSpace({ x: 1 }))).toThrow(
      expect.objectContaining({ code: 'SAMPLING_NO_FREE_PARAMETER' }),
    );
  });

  it('names the parameter that grid cannot list', () => {
    expect(() => validateSampling({ type: 'grid' }, compileSpace(learning))).toThrow(/search_space\.lr: grid/);
  });

  it('names the parameter that CMA-ES cannot order, and who can', () => {
    const space = compileSpace({ act: { type: 'choice', values: ['relu', 'tanh', 'gelu'] } });
    expect(() => validateSampling({ type: 'cmaes' }, space)).toThrow(/search_space\.act: CMA-ES .* bayesian or tpe/);
  });

  it('finds a space compiled with another base than the algorithm names', () => {
    const definition = samplingSchema.parse({ type: 'random', logbase: 10 });
    expect(logbaseOf(definition)).toBe(10);
    expect(() => validateSampling(definition, compileSpace(learning))).toThrow(
      expect.objectContaining({ code: 'SAMPLING_LOGBASE_MISMATCH' }),
    );
    expect(() => validateSampling(definition, compileSpace(learning, { logbase: 10 }))).not.toThrow();
  });
});

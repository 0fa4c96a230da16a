import { describe, expect, it } from 'vitest';
import { samplingSchema } from '../model/index.ts';
import { seededRng } from '../numerics/index.ts';
import { compileSpace } from '../space/index.ts';
import { createSampler } from './create-sampler.ts';
import type { Observation } from './sampler.ts';

const wide = { x: ['uniform', [0, 1]], y: ['loguniform', [-5, 0]] };
const finite = { x: ['quniform', [0, 1, 0.25]], y: ['choice', [[0.1, 0.2, 0.4]]] };
const origins = ['uniform', 'model', 'trials'];

describe('every suggestion says what it drew on, with a number', () => {
  it.each([
    [{ type: 'random' }, wide, 1],
    [{ type: 'random', rule: 'sobol' }, wide, 1],
    [{ type: 'grid' }, finite, 1],
    [{ type: 'bayesian' }, wide, 1],
    [{ type: 'bayesian' }, finite, 1],
    [{ type: 'bayesian' }, wide, 2],
    [{ type: 'tpe' }, wide, 1],
    [{ type: 'tpe' }, finite, 1],
    [{ type: 'cmaes' }, { x: wide.x, y: wide.y }, 1],
    [{ type: 'nsga2' }, wide, 2],
    [{ type: 'auto' }, wide, 1],
  ])('%o', async (definition, space, goals) => {
    const sampler = await createSampler(samplingSchema.parse(definition), {
      space: compileSpace(space),
      goal: 'minimize',
      ...(goals === 2 && { goals: ['minimize', 'maximize'] }),
      ...{ seed: 3, maxTotalTrials: 20, maxConcurrentTrials: 1 },
    });
    const history: Observation[] = [];
    for (let number = 0; number < 15; number++) {
      const rng = seededRng('note-origin', number);
      const suggestion = await sampler.suggest({ number, history: [...history], pending: [], rng });
      if (suggestion.kind === 'exhausted') break;
      const { note, config } = suggestion;
      expect(origins).toContain(note.from);
      if (note.method !== 'unused') expect(Object.values(note).some((value) => typeof value === 'number')).toBe(true);
      const [value, second] = [Number(config.x) + Number(config.y), -Number(config.x)];
      const trial = { number, config, intervals: 1, earlier: false, state: 'completed', failure: undefined } as const;
      history.push({ ...trial, value, ...(goals === 2 && { values: [value, second] }) });
    }
    expect(history.length).toBeGreaterThan(10);
    await sampler.close?.();
  });
});

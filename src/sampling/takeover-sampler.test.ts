import { expect, test } from 'vitest';
import type { SamplingDefinition } from '../model/index.ts';
import { seededRng } from '../numerics/index.ts';
import { choice, compileSpace, type SearchSpace, uniform } from '../space/index.ts';
import { createSampler } from './create-sampler.ts';
import type { Sampler } from './sampler.ts';
import { takeoverSampler } from './takeover-sampler.ts';

const contextOf = (space: SearchSpace) => ({
  space: compileSpace(space),
  goal: 'minimize' as const,
  seed: 7,
  maxTotalTrials: 50,
  maxConcurrentTrials: 1,
});

async function configurationsOf(sampler: Sampler, first: number, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let number = first; number < first + count; number++) {
    const rng = seededRng(7, number, 'suggest');
    const answer = await sampler.suggest({ number, history: [], pending: [], rng });
    if (answer.kind === 'exhausted') return [...found, 'exhausted'];
    found.push(answer.config);
  }
  return found;
}

const finite = { x: choice(1, 2, 3, 4) };
const used = [{ x: 3 }, { x: 9 }, { x: 1 }];

test.each<SamplingDefinition>([
  { type: 'grid' },
  { type: 'random', rule: 'random', logbase: 'e' },
  { type: 'random', rule: 'sobol', logbase: 'e' },
  { type: 'auto' },
])('%j over a finite space gives the unused configurations, then nothing', async (definition) => {
  const sampler = await takeoverSampler(definition, contextOf(finite), { used, firstNumber: 5 });
  const found = await configurationsOf(sampler, 5, 3);
  expect(found.slice(0, 2)).toEqual(expect.arrayContaining([{ x: 2 }, { x: 4 }]));
  expect(found[2]).toBe('exhausted');
  // After a restart, the first request of a new sampler may have any number.
  const again = await takeoverSampler(definition, contextOf(finite), { used, firstNumber: 5 });
  expect(await configurationsOf(again, 6, 1)).toEqual(found.slice(1, 2));
  await sampler.close?.();
  await again.close?.();
});

test('draws from an infinite space continue with their numbers', async () => {
  const context = contextOf({ x: uniform(0, 1) });
  const sobol: SamplingDefinition = { type: 'random', rule: 'sobol', logbase: 'e' };
  const later = await takeoverSampler(sobol, context, { used, firstNumber: 5 });
  expect(await configurationsOf(later, 5, 4)).toEqual(
    await configurationsOf(await createSampler(sobol, context), 5, 4),
  );
});

import fc from 'fast-check';
import { script } from './acts.ts';
import type { Plan } from './world.ts';

const plan: fc.Arbitrary<Plan> = fc.record({
  treatment: fc.constantFrom('run', 'run', 'stop', 'resume'),
  scripts: fc.array(script, { minLength: 6, maxLength: 10 }),
  afterMs: fc.integer({ min: 0, max: 1_500 }),
  retries: fc.constantFrom(0, 0, 0, 1),
});

/** The plan of a seed: always the same one. */
export function planOf(seed: number): Plan {
  const [first] = fc.sample(plan, { seed, numRuns: 1 });
  if (!first) throw new Error(`no plan of seed ${seed}`);
  return first;
}

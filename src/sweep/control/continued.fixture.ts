import { expect } from 'vitest';
import { type Lab, type LabOptions, xOf } from '../../../test/helpers/sweep-lab.ts';
import type { Sampler } from '../../sampling/index.ts';
import type { EarlyTerminationDefinition } from '../../termination/index.ts';

/** Independent draws; the configurations lie in the space, so that they can be explored. */
export function drawing(exhaustedAt = Number.POSITIVE_INFINITY): Sampler & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    name: 'drawing',
    version: 1,
    asked,
    suggest({ number, rng }) {
      asked.push(number);
      if (number >= exhaustedAt) return { kind: 'exhausted' };
      return { kind: 'configuration', config: { x: rng.uniform() }, note: {} };
    },
  };
}

/** Rungs at 1 and 2 of 4 reports; one trial in two continues. */
export const promotion = { type: 'asha', mode: 'promotion', maxReports: 4, minReports: 1, reductionFactor: 2 } as const;
export const population = {
  type: 'pbt' as const,
  population: 3,
  perturbationInterval: 2,
  quantileFraction: 0.34,
  perturbationFactors: [0.8, 1.2],
  resampleProbability: 0.25,
} satisfies EarlyTerminationDefinition;

/** Four reports, at whose end the trial completes; a stop ends it at once. */
export function sweepOf(
  earlyTermination: typeof promotion | typeof population,
  limits: { maxTotalTrials: number; maxConcurrentTrials: number },
  seed = 7,
): LabOptions {
  return {
    definition: { earlyTermination, limits, seed, trial: { type: 'command', stopGraceMs: 60_000 } },
    run: (config, job) => ({
      durationMs: 1000,
      stopDelayMs: 0,
      reports: [1, 2, 3, 4].map((report) => ({
        atMs: 200 * report,
        value: xOf(config) + 1 / report,
        // A promoted trial continues from its checkpoint: its first report is after the first rung.
        step: job.parent === null ? report : report + 1,
      })),
    }),
  };
}

export interface Line {
  readonly number: number;
  readonly parent: number | null;
  readonly config: unknown;
  readonly state: string;
  readonly best: number | null;
  readonly intervals: number;
}

export async function lines(lab: Lab): Promise<readonly Line[]> {
  const trials = await lab.store.trials({ sweepId: lab.sweepId });
  return trials.map(({ number, parent, config, state, best, intervals }) => ({
    number,
    parent,
    config,
    state,
    best,
    intervals,
  }));
}

export async function expectSound(lab: Lab): Promise<void> {
  expect((await lab.replay({ sampler: drawing() })).differences).toEqual([]);
  expect(await lab.store.attempts({ sweepId: lab.sweepId, open: true })).toEqual([]);
  for (const entry of await lab.log('trial.suggested')) {
    const trial = await lab.store.trial(lab.sweepId, Number(entry.trial));
    expect(trial.parent).toBe(entry.body.parent ?? null);
    if (trial.parent === null) continue;
    const parent = await lab.store.trial(lab.sweepId, trial.parent);
    expect(entry.body.note).toMatchObject({ parent: trial.parent, text: expect.stringContaining('goes on from') });
    if (entry.body.note && !('changes' in Object(entry.body.note))) expect(trial.config).toEqual(parent.config);
  }
}

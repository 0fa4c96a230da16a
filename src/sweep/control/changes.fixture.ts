import { expect } from 'vitest';
import type { Lab } from '../../../test/helpers/sweep-lab.ts';
import type { SweepDefinition } from '../../model/index.ts';

type Change = Partial<Pick<SweepDefinition, 'space' | 'sampling' | 'earlyTermination' | 'limits' | 'retries'>>;

/** Changes the definition, starting from its current version. */
export async function change(lab: Lab, changes: Change, defaults: Readonly<Record<string, number>> = {}) {
  const sweep = await lab.store.sweep(lab.sweepId);
  return lab.store.command(lab.sweepId, {
    kind: 'change_definition',
    definition: { ...sweep.definition, limits: sweep.limits, ...changes },
    defaults,
    by: null,
    note: null,
    ifVersion: sweep.definitionVersion,
    ifLimitsVersion: sweep.limitsVersion,
    request: null,
  });
}

export function enqueue(lab: Lab, configs: readonly { readonly x: number }[], onTop = true) {
  const trials = configs.map((config) => ({ config, again: null }));
  return lab.store.command(lab.sweepId, { kind: 'enqueue', trials, by: null, onTop });
}

export const trialsOf = (lab: Lab) => lab.store.trials({ sweepId: lab.sweepId });

/** Every trial ended once, and a replay decides the same. */
export async function expectSound(lab: Lab): Promise<void> {
  const row = await lab.store.sweep(lab.sweepId);
  const ends = await lab.log('trial.ended');
  const numbers = ends.map(({ trial }) => Number(trial)).sort((a, b) => a - b);
  expect(numbers).toEqual([...Array(row.nextNumber).keys()]);
  const { differences } = await lab.replay();
  expect(differences).toEqual([]);
}

export const sobol = { type: 'random', rule: 'sobol', logbase: 'e' } as const;

import { startMs, trialRow } from '../../../test/helpers/rows.ts';
import { draws } from '../../../test/helpers/study.ts';
import type { TrialRow } from '../../model/index.ts';
import { compileSpace } from '../../space/index.ts';
import { SweepView } from './sweep-view.ts';

/** Parameters of every property test. */
export const seeded = { seed: 4_177, numRuns: 40 };

export const space = compileSpace({
  lr: { type: 'loguniform', min_value: Math.log(1e-4), max_value: Math.log(1) },
  units: { type: 'randint', upper: 8 },
  noise: { type: 'normal', mu: 0, sigma: 2 },
  optimizer: {
    type: 'choice',
    values: [{ name: 'sgd', momentum: { type: 'uniform', min_value: 0, max_value: 1 } }, { name: 'adam' }, 'plain'],
  },
});

function config(random: () => number): TrialRow['config'] {
  const kind = Math.floor(random() * 3);
  return {
    lr: 1e-4 * 10 ** (4 * random()),
    units: Math.floor(random() * 8),
    noise: (random() - 0.5) * 16,
    optimizer: kind === 0 ? { name: 'sgd', momentum: random() } : kind === 1 ? { name: 'adam' } : 'plain',
  };
}

/** A view of `n` plausible trials, in order of ending but not of number. */
export function study(n: number, goal: 'minimize' | 'maximize' = 'maximize', seed = 1) {
  const random = draws(seed);
  const view = new SweepView(space, goal);
  const rows: TrialRow[] = [];
  for (let at = 0; at < n; at++) {
    const number = at % 2 === 0 ? at + 1 : at - 1;
    const given = config(random);
    const { lr, units } = given;
    const quality = -((Math.log10(Number(lr)) + 2) ** 2) - 0.05 * Number(units) + 0.1 * random();
    const u = random();
    const state = u < 0.1 ? 'failed' : u < 0.3 ? 'stopped' : 'completed';
    const row = trialRow(number < n ? number : at, {
      config: given,
      state,
      best: u < 0.05 ? null : quality,
      last: quality - 0.01,
      intervals: u < 0.05 ? 0 : 1 + Math.floor(random() * 20),
      failure: state === 'failed' ? 'user_error' : null,
      startedAtMs: startMs + at * 900,
      endedAtMs: startMs + at * 1_000 + 5_000,
      endedSeq: 10 + at * 3,
    });
    rows.push(row);
    view.append({ row });
  }
  return { view, rows };
}

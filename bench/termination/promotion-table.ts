import { seededRng } from '../../src/numerics/index.ts';
import { earlyTerminationSchema } from '../../src/termination/index.ts';
import { type Promotion, replayBudget } from './budget-study.ts';
import type { CurveSet } from './curves/curve-set.ts';

/** Budget of a study, in full trials. */
const FULL_TRIALS = 40;
const WORKERS = [1, 4, 16];
/** Regret above the quality of no termination that counts as reached. */
const CLOSE = 0.01;

interface Row {
  readonly share: number;
  readonly half: number;
  readonly final: number;
}

function armsOf(maxReports: number): readonly (readonly [name: string, definition: object, promotion: Promotion])[] {
  const promotion = { type: 'asha', mode: 'promotion', maxReports };
  return [
    ['none', { type: 'none' }, 'resume'],
    ['asha, stopping', { type: 'asha', maxReports }, 'resume'],
    ['asha, promotion', promotion, 'resume'],
    ['asha, promotion, scripts without checkpoints', promotion, 'restart'],
    ['auto', { type: 'auto', maxReports }, 'resume'],
    ['fast', { type: 'fast', maxReports }, 'resume'],
  ];
}

/** Stopping against pausing and promoting: as many configurations as a budget of epochs allows. A section of the page. */
export function promotionSection(sets: readonly CurveSet[], seeds: number): string {
  const maxReports = sets[0]?.reports ?? 0;
  const budget = FULL_TRIALS * maxReports;
  const references = new Map<string, number>();
  const lines = armsOf(maxReports).map(([name, raw, promotion]) => {
    const rows: Row[] = [];
    const definition = earlyTerminationSchema.parse(raw);
    for (const set of sets)
      for (const workers of WORKERS)
        for (let seed = 1; seed <= seeds; seed++) {
          const all = set.curves.map((_, i) => i);
          const order = seededRng('promotion-order', set.name, seed).shuffle(all);
          const regrets = replayBudget(set, order, { workers, definition, budget, promotion });
          const study = `${set.name}/${workers}/${seed}`;
          const final = regrets.at(-1) ?? Number.NaN;
          if (name === 'none') references.set(study, final);
          const goal = (references.get(study) ?? 0) + CLOSE;
          const at = regrets.findIndex((regret) => regret <= goal);
          rows.push({ share: (at < 0 ? budget : at + 1) / budget, half: regrets[budget >> 1] ?? Number.NaN, final });
        }
    const cells = (['share', 'half', 'final'] as const).map((key) => {
      const values = rows.map((row) => row[key]);
      return `${mean(values).toFixed(3)} ± ${margin(values).toFixed(3)}`;
    });
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  return `## Stopping or promotion

As many configurations as ${budget} epochs allow (${FULL_TRIALS} full trials), ${WORKERS.join(', ')} workers, ${seeds} orders each,
${sets.length * WORKERS.length * seeds} studies a row. **epochs**: share of them after which the quality is reached that no
termination ends with, within ${CLOSE} of regret.

| policy | epochs | regret at half the epochs | regret at the end |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Half of the 95 % interval of a mean over studies. */
function margin(values: readonly number[]): number {
  const centre = mean(values);
  const variance = values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / Math.max(1, values.length - 1);
  return 1.96 * Math.sqrt(variance / values.length);
}

import type { SweepRow } from '../../model/index.ts';
import type { Front } from '../../results/index.ts';
import { trialJson } from './sweep-json.ts';
import { tableLines } from './table.ts';
import { numberText, oneLine, type Paint } from './text.ts';
import { configurationText } from './trial-text.ts';

/** A Pareto front as a table, by the first objective, with its hypervolume. */
export function frontLines(sweep: SweepRow, front: Front, paint: Paint, columns: number | undefined): string[] {
  const objectives = sweep.definition.objectives ?? [];
  const corner = objectives.map(
    ({ primaryMetric }, j) => `${oneLine(primaryMetric)} ${numberText(front.reference[j])}`,
  );
  return [
    `Pareto front of ${objectives.map(({ primaryMetric, goal }) => `${goal} ${oneLine(primaryMetric)}`).join(', ')}`,
    ...tableLines(
      [
        { title: 'trial', align: 'right' },
        ...objectives.map(({ primaryMetric }) => ({ title: oneLine(primaryMetric), align: 'right' as const })),
        { title: 'configuration', flexible: true },
      ],
      front.trials.map(({ trial, values }) => [
        String(trial.number),
        ...values.map((value) => numberText(value)),
        configurationText(trial.config),
      ]),
      paint,
      columns,
    ),
    `hypervolume ${numberText(front.hypervolume)} from ${corner.join(', ')}`,
  ];
}

/** A Pareto front as JSON. */
export function frontJson(sweep: SweepRow, front: Front) {
  const named = (values: readonly number[]) =>
    Object.fromEntries(
      (sweep.definition.objectives ?? []).map(({ primaryMetric }, j) => [primaryMetric, values[j] ?? null]),
    );
  return {
    front: front.trials.map(({ trial, values }) => ({ ...trialJson(trial), values: named(values) })),
    hypervolume: front.hypervolume,
    reference: named(front.reference),
  };
}

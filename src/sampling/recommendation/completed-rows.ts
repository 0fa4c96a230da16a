import { seededRng } from '../../numerics/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { Coordinates, TrialRows } from '../gp/index.ts';
import type { CompletedTrial } from './completed-trial.ts';

/** Most rows of a fit, the best half of them by loss: the cost grows with their cube, and the best decide. */
const MOST_ROWS = 200;

/** Distinct configurations of trials, as rows of a model. */
export interface CompletedRows {
  readonly coordinates: Coordinates;
  /** [n, D] */
  readonly X: Float64Array;
  /** Mean loss of each configuration, [n]. */
  readonly losses: Float64Array;
  /** 1/(number of repetitions), [n]. */
  readonly multipliers: Float64Array;
  /** The best of the trials of each row that may lead; undefined where none may, [n]. */
  readonly leaders: readonly (CompletedTrial | undefined)[];
  /** Whether some configurations were repeated, and every repetition gave the same loss. */
  readonly isExact: boolean;
}

/** Rows of the trials whose configuration lies in the space. */
export function completedRows(space: CompiledSpace, trials: readonly CompletedTrial[]): CompletedRows {
  const coordinates = new Coordinates(space);
  const all = new TrialRows(coordinates);
  const byKey = new Map<number, CompletedTrial[]>();
  for (const trial of trials) {
    if (space.contains(trial.config) !== undefined) continue;
    const features = coordinates.fromPoint(space.toPoint(trial.config));
    all.add(features, trial.loss, trial.number);
    const key = coordinates.key(features, 0);
    const repeats = byKey.get(key);
    if (repeats) repeats.push(trial);
    else byKey.set(key, [trial]);
  }
  const groups = [...byKey.values()];
  const repeated = groups.filter(({ length }) => length > 1);
  const rows = all.picked(pick(all.losses));
  const groupOf = new Map(groups.map((group) => [group[0]?.number, group]));
  return {
    coordinates,
    X: rows.X.subarray(0, rows.count * coordinates.columnCount),
    losses: rows.losses,
    multipliers: rows.multipliers,
    leaders: rows.numbers.map((number) => bestOf(groupOf.get(number) ?? [])),
    isExact: repeated.length > 0 && repeated.every((group) => group.every(({ loss }) => loss === group[0]?.loss)),
  };
}

/** Rows to keep, rising: the best, and others at random. */
function pick(losses: Float64Array): number[] {
  const byLoss = Array.from(losses.keys()).sort((a, b) => (losses[a] ?? 0) - (losses[b] ?? 0) || a - b);
  if (byLoss.length <= MOST_ROWS) return byLoss.sort((a, b) => a - b);
  const others = byLoss.splice(MOST_ROWS / 2);
  seededRng('recommendation rows', losses.length).shuffle(others);
  return [...byLoss, ...others.slice(0, MOST_ROWS - byLoss.length)].sort((a, b) => a - b);
}

function bestOf(trials: readonly CompletedTrial[]): CompletedTrial | undefined {
  return trials
    .filter(({ mayLead }) => mayLead)
    .reduce<CompletedTrial | undefined>((best, trial) => (best && !isBefore(trial, best) ? best : trial), undefined);
}

/** Whether `a` ranks before `b`: by loss, then by number. */
export function isBefore(a: CompletedTrial, b: CompletedTrial): boolean {
  return a.loss < b.loss || (a.loss === b.loss && a.number < b.number);
}

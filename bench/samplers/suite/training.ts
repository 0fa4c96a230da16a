import type { SearchSpace } from '../../../src/space/index.ts';

/** A model family on a data set, as a user would tune it. */
export interface Training {
  /** Family and data; unique. */
  readonly name: string;
  /** Key of `FAMILIES` in models.py. */
  readonly family: string;
  /** Name of a data set of data.py. */
  readonly data: string;
  /** At most this many rows, to be quick. */
  readonly rows: number;
  readonly metric: 'log_loss' | 'auc' | 'error' | 'balanced_error' | 'rmse' | 'mae';
  /** Folds of the cross-validation; 1 holds out a quarter of the rows. */
  readonly folds: number;
  /** Whether every trial draws folds and the seed of its model; else all trials share them, and a loss is a function of the configuration. */
  readonly isResampled: boolean;
  readonly space: SearchSpace;
}

/** What a training is, apart from its names. */
type Setting = Pick<Training, 'data' | 'metric' | 'folds' | 'space'> & { readonly rows?: number };

/** A training whose trials draw their folds. */
export function resampled(family: string, setting: Setting): Training {
  return training(family, setting, true);
}

/** A training with the same folds in every trial. */
export function fixed(family: string, setting: Setting): Training {
  return training(family, setting, false);
}

function training(family: string, { rows = 250, ...setting }: Setting, isResampled: boolean): Training {
  const name = `${family}:${setting.data}:${setting.metric}`;
  return { name, family, rows, isResampled, ...setting };
}

export const range = (low: number, high: number) => ({ type: 'range', low, high }) as const;
export const logRange = (low: number, high: number) => ({ type: 'log_range', low, high }) as const;
export const intRange = (low: number, high: number) => ({ type: 'int_range', low, high }) as const;
export const stepRange = (low: number, high: number, step: number) => ({ type: 'range', low, high, step }) as const;
/** Whole numbers on a logarithmic scale. */
export const logInt = (low: number, high: number) =>
  ({ type: 'qloguniform', min_value: Math.log(low), max_value: Math.log(high), q: 1 }) as const;
export const choice = (...values: (string | number | boolean)[]) => ({ type: 'choice', values }) as const;
export const options = (...values: Record<string, SearchSpace[string]>[]) => ({ type: 'choice', values }) as const;

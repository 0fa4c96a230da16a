import { betterOf, type Goal } from '../../model/index.ts';

/** The reports of the primary metric that count, for one trial, in order. */
export interface Series {
  readonly values: readonly number[];
  /** Best finite value; undefined if there is none. */
  readonly best: number | undefined;
  add(value: number, step: number | undefined): void;
  /**
   * Drops the reports that a claim supersedes: all if `resumedStep` is null, otherwise those after that step or without
   * a step. @returns how many reports at the front are kept, and the kept ones after the first dropped one; undefined
   * if nothing was dropped
   */
  supersede(resumedStep: number | null): { readonly keep: number; readonly rest: readonly number[] } | undefined;
}

/** An empty series. */
export function createSeries(goal: Goal): Series {
  let values: number[] = [];
  // NaN stands for "no step": steps are always finite, and a typed column costs less than objects.
  let steps: number[] = [];
  let best: number | undefined;
  return {
    get values() {
      return values;
    },
    get best() {
      return best;
    },
    add(value, step) {
      values.push(value);
      steps.push(step ?? Number.NaN);
      best = betterOf(goal, best, value);
    },
    supersede(resumedStep) {
      const isKept = (index: number) => resumedStep !== null && (steps[index] ?? Number.NaN) <= resumedStep;
      const keep = steps.findIndex((_, index) => !isKept(index));
      if (keep === -1) return undefined;
      const kept = values.map((_, index) => index).filter(isKept);
      values = kept.map((index) => values[index] ?? Number.NaN);
      steps = kept.map((index) => steps[index] ?? Number.NaN);
      best = values.reduce<number | undefined>((sofar, value) => betterOf(goal, sofar, value), undefined);
      return { keep, rest: values.slice(keep) };
    },
  };
}

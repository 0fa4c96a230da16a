import type { ChartFacts } from '../sweep-facts.ts';

/** How much one parameter matters. */
export interface ImportanceItem {
  readonly label: string;
  /** How much it sets the best trials apart, as a share of all parameters, with its 90 % interval. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Measured only within its branch. */
  readonly isConditional: boolean;
}

/** Share of the outcome that a parameter explains, with a 90 % interval. */
export interface ImportanceShare {
  /** Dotted name. */
  readonly parameter: string;
  readonly importance: number;
  readonly low: number;
  readonly high: number;
  /** Options with which it exists; empty if every trial has it. */
  readonly branches: readonly string[];
}

/** The shares of all parameters. */
export interface ImportanceShares {
  /** Number of ended trials with a value that they are computed from. */
  readonly trials: number;
  /** Number of ended trials of which these are a random sample; null: all. */
  readonly sampledFrom: number | null;
  /** Most important first; empty if unknown. */
  readonly parameters: readonly ImportanceShare[];
}

/** Bars of importance, with the column that represents each parameter. */
export function importanceItems(
  head: Pick<ChartFacts, 'columns'>,
  shares: readonly ImportanceShare[],
): readonly (ImportanceItem & { readonly column: string })[] {
  return shares.map(({ parameter, importance, low, high, branches }) => {
    // Parameters of sibling options that share a name are one: the first represents them.
    const known = head.columns.find(({ name }) => name === parameter);
    const isConditional = branches.length > 0;
    const label = known === undefined || !isConditional ? parameter : known.label;
    return { column: known?.id ?? parameter, label, share: importance, low, high, isConditional };
  });
}

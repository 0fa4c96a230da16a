import type { Json } from '../../base/index.ts';
import { canonicalText } from '../expression/canonical.ts';
import {
  type ChoiceExpression,
  type ChoiceOption,
  isFixedOption,
  type RandintExpression,
} from '../expression/expression.ts';
import type { Domain } from './domain.ts';
import { evenPositions } from './ordinal-positions.ts';
import { clip, middle } from './unit-map.ts';

/** Equally likely values, each with an index. Entries are indices. */
export function indexDomain(count: number): Pick<Domain, 'count' | 'fromUnit' | 'toUnit' | 'cell' | 'isFeasible'> {
  const cell = (index: number): [number, number] => [index / count, (index + 1) / count];
  return {
    count,
    fromUnit: (u) => clip(Math.floor(u * count), 0, count - 1),
    toUnit: (index) => middle(cell(index)),
    cell,
    isFeasible: (index) => Number.isInteger(index) && index >= 0 && index < count,
  };
}

/** 0 to upper − 1. */
export function randintDomain({ upper, ordered = true }: RandintExpression): Domain {
  const top = upper - 1;
  return {
    ...indexDomain(upper),
    kind: ordered ? 'ordinal' : 'categorical',
    scale: { low: 0, high: top, log: false, step: 1 },
    valueAt: (index) => index,
    entryOf: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= top ? value + 0 : Number.NaN,
    position: (index) => (ordered ? index / Math.max(top, 1) : Number.NaN),
    entryAt: (position) => (ordered ? Math.round(clip(position, 0, 1) * top) : Number.NaN),
  };
}

/** The options of a choice, in the order of the list. */
export function choiceDomain({ values, ordered }: ChoiceExpression): Domain {
  const indexByText = new Map<string, number>();
  for (const [index, option] of values.entries()) {
    if (isFixedOption(option)) indexByText.set(canonicalText(option), index);
  }
  const positions = ordinalPositions(values, ordered);
  const base = {
    ...indexDomain(values.length),
    scale: undefined,
    valueAt: (index: number): Json | undefined => {
      const option = values[index];
      return option !== undefined && isFixedOption(option) ? option : undefined;
    },
    entryOf: (value: Json) => indexByText.get(canonicalText(value)) ?? Number.NaN,
  };
  if (positions === undefined) {
    return { ...base, kind: 'categorical', position: () => Number.NaN, entryAt: () => Number.NaN };
  }
  return { ...base, kind: 'ordinal', ...ordinalMaps(positions) };
}

/** Model coordinates of the options, by index; undefined if the choice is unordered. */
function ordinalPositions(values: readonly ChoiceOption[], ordered: boolean | undefined): Float64Array | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  const isNumeric = numbers.length === values.length;
  if (!(ordered ?? (isNumeric && values.length >= 3))) return undefined;
  return isNumeric ? evenPositions(numbers) : Float64Array.from(values, (_, i) => i / Math.max(values.length - 1, 1));
}

function ordinalMaps(positions: Float64Array): Pick<Domain, 'position' | 'entryAt'> {
  const byPosition = Array.from(positions.keys()).sort((a, b) => positionAt(a) - positionAt(b));
  function positionAt(index: number): number {
    return positions[index] ?? Number.NaN;
  }
  return {
    position: positionAt,
    entryAt: (target) => {
      // First option at or above the target, by bisection.
      let low = 0;
      let high = byPosition.length - 1;
      while (low < high) {
        const half = (low + high) >> 1;
        if (positionAt(byPosition[half] ?? 0) < target) low = half + 1;
        else high = half;
      }
      const above = byPosition[low] ?? 0;
      const below = byPosition[Math.max(low - 1, 0)] ?? 0;
      return target - positionAt(below) <= positionAt(above) - target ? below : above;
    },
  };
}

import type { Json } from '../../base/index.ts';
import type { CompiledSpace, ConfigurationValue, FreeParameter } from '../../space/index.ts';
import { conditionText, isExpression, isOptionCondition, valueText } from '../../space/index.ts';
import { type KernelColumn, maxCategories, NONE, quantise } from '../kernel/columns.ts';

/** One axis of a sweep's charts: a free parameter of its space. */
export interface ViewColumn extends KernelColumn {
  /** Dotted path. */
  readonly name: string;
  /** Last part of the path. */
  readonly label: string;
  readonly expression: string;
  readonly integer: boolean;
  readonly ordered: boolean;
  readonly nested: boolean;
  readonly when: { readonly column: string; readonly value: number } | null;
  /** What its `when` asks for besides, as text: `layers ≥ 2`. */
  readonly needs: string | null;
}

/** Probability beyond either end of the axis of an unbounded parameter: three standard deviations of a normal distribution. */
const tail = 0.001_35;

/** Columns of a space in declaration order, a choice before the parameters of its options. */
export function columnsOf(space: CompiledSpace): readonly ViewColumn[] {
  const uses = new Map<string, number>();
  const idOf = new Map<FreeParameter, string>();
  return space.free.map((parameter) => {
    // Parameters of sibling options may share a path: the later ones are numbered.
    const use = (uses.get(parameter.name) ?? 0) + 1;
    uses.set(parameter.name, use);
    const id = use === 1 ? parameter.name : `${parameter.name}#${use}`;
    idOf.set(parameter, id);
    const { condition } = parameter;
    const parent = condition && idOf.get(condition.parent);
    const when = condition && parent !== undefined ? { column: parent, value: condition.option } : null;
    const needs = parameter.conditions.filter((part) => !isOptionCondition(part)).map(conditionText);
    return { id, when, needs: needs.join(', ') || null, ...axisOf(parameter) };
  });
}

function axisOf(parameter: FreeParameter): Omit<ViewColumn, 'id' | 'when' | 'needs'> {
  const { name, expression, kind, count, scale } = parameter;
  const common = {
    name,
    label: parameter.path.at(-1) ?? name,
    expression: expression.type,
    ordered: kind !== 'categorical',
    nested: isNested(parameter),
  };
  if ((expression.type === 'choice' || kind === 'categorical') && count <= maxCategories) {
    const values = Array.from({ length: count }, (_, entry) => optionLabel(parameter, entry));
    return { ...common, kind: 'category', log: false, integer: true, low: 0, high: count - 1, step: 1, values };
  }
  if (scale === undefined) {
    // Too many options for bands: an axis of their numbers.
    return { ...common, kind: 'number', log: false, integer: true, low: 0, high: count - 1, step: 1, values: [] };
  }
  const end = (bound: number, u: number) => (Number.isFinite(bound) ? bound : numberOf(parameter, u));
  const low = end(scale.low, tail);
  const high = end(scale.high, 1 - tail);
  const step = scale.step ?? null;
  // Quantized log forms may round down to 0, which a logarithmic axis does not have.
  return {
    ...common,
    kind: 'number',
    log: scale.log && low > 0,
    integer: step !== null && Number.isInteger(step) && Number.isInteger(low),
    low,
    high,
    step,
    values: [],
  };
}

function numberOf(parameter: FreeParameter, u: number): number {
  const value = parameter.valueAt(parameter.fromUnit(u));
  return typeof value === 'number' ? value : Number.NaN;
}

function isNested({ expression }: FreeParameter): boolean {
  return expression.type === 'choice' && expression.values.some((option) => isMapping(option));
}

function isMapping(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Label of an option; a mapping is called by its first fixed text, such as `name: adamw`. */
function optionLabel(parameter: FreeParameter, entry: number): string {
  const value = parameter.valueAt(entry);
  const option = value ?? (parameter.expression.type === 'choice' ? parameter.expression.values[entry] : undefined);
  if (value !== undefined && !isMapping(value)) return valueText(value);
  if (!isMapping(option)) return `option ${entry + 1}`;
  const named = Object.values(option).find((part) => typeof part === 'string');
  if (typeof named === 'string') return named;
  const [first] = Object.entries(option);
  if (first === undefined) return '{}';
  const [key, part] = first;
  return isExpression(part) ? `${entry + 1}: ${Object.keys(option).join(', ')}` : `${key}=${valueText(part)}`;
}

/** Where a trial lies on one column. */
export interface ColumnCell {
  /** Quantised value or code; NONE where inactive. */
  readonly q: number;
  /** Exact number for sorting: the value of a number, the code of a category; NaN where inactive. */
  readonly exact: number;
}

/**
 * Reads configurations into columns.
 * @param defaults values for parameters added after a configuration was suggested
 * @returns for a configuration one cell per column; all "not set" where it does not belong to the space
 */
export function cellReader(
  space: CompiledSpace,
  columns: readonly ViewColumn[],
  defaults: ConfigurationValue = {},
): (config: ConfigurationValue) => ColumnCell[] {
  const none: ColumnCell = { q: NONE, exact: Number.NaN };
  return (config) => {
    const point = pointOf(space, config, defaults);
    return columns.map((column, index) => {
      const parameter = space.free[index];
      const entry = point?.[index] ?? Number.NaN;
      if (parameter === undefined || Number.isNaN(entry)) return none;
      if (column.kind === 'category') return { q: entry, exact: entry };
      const value = parameter.scale === undefined ? entry : parameter.valueAt(entry);
      return typeof value === 'number' ? { q: quantise(column, value), exact: value } : none;
    });
  };
}

/** Values of a configuration by column id; inactive parameters are absent, mappings are given by their label. */
export function columnValues(
  space: CompiledSpace,
  columns: readonly ViewColumn[],
  config: ConfigurationValue,
  defaults: ConfigurationValue = {},
): Record<string, Json> {
  const point = pointOf(space, config, defaults);
  const values: Record<string, Json> = {};
  for (const [index, column] of columns.entries()) {
    const parameter = space.free[index];
    const entry = point?.[index] ?? Number.NaN;
    if (parameter === undefined || Number.isNaN(entry)) continue;
    const value = parameter.valueAt(entry);
    // A mapping is given by the label of its option; its parts have their own columns.
    values[column.id] = value === undefined || isMapping(value) ? (column.values[entry] ?? entry) : value;
  }
  return values;
}

function pointOf(
  space: CompiledSpace,
  config: ConfigurationValue,
  defaults: ConfigurationValue,
): Float64Array | undefined {
  try {
    const point = space.toPoint({ ...defaults, ...config });
    // The trial ran without this parameter: it keeps its row, but has no value here.
    for (const { path, coordinate } of space.free)
      if (!Object.hasOwn(config, path[0] ?? '')) point[coordinate] = Number.NaN;
    return point;
  } catch {
    // An enqueued configuration from outside the space has no positions; the trial page shows it in full.
    return undefined;
  }
}

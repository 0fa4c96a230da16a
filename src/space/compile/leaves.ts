import type { Json } from '../../base/index.ts';
import { isJsonMapping } from '../expression/canonical.ts';
import type { ConfigurationValue } from '../expression/configuration.ts';
import { argumentName, dottedName, environmentName, isParameterName } from '../expression/names.ts';
import { valueText } from '../expression/value-text.ts';

/** One value of a configuration, under every name that a trial may use for it. */
export interface Leaf {
  /** Dotted: `optimizer.momentum`. */
  readonly path: string;
  /** Names from the top: `['optimizer', 'momentum']`. */
  readonly names: readonly string[];
  /** For a nested choice the whole mapping; its parts follow as separate leaves. */
  readonly value: Json;
  /** Command-line option: `--optimizer.momentum`. */
  readonly argument: string;
  /** Environment variable: `AZUREML_SWEEP_optimizer_momentum`. */
  readonly environment: string;
  /** The value as command-line and environment text. */
  readonly text: string;
}

/**
 * Every value of a configuration, in order. A mapping comes first as a whole (as compact JSON text), then its parts. A
 * part whose key is not a parameter name, such as `"0"` inside a fixed mapping, appears only in the whole. Leaves with
 * `names.length === 1` are the parameters that are appended to a command.
 */
export function configurationLeaves(configuration: ConfigurationValue): Leaf[] {
  return leavesBelow([], configuration);
}

function leavesBelow(parents: readonly string[], mapping: { readonly [name: string]: Json }): Leaf[] {
  return Object.entries(mapping).flatMap(([name, value]) =>
    isParameterName(name) ? leavesOf([...parents, name], value) : [],
  );
}

/** A value and, if it is a mapping, its parts. */
export function leavesOf(names: readonly string[], value: Json): Leaf[] {
  const leaf: Leaf = {
    path: dottedName(names),
    names,
    value,
    argument: argumentName(names),
    environment: environmentName(names),
    text: valueText(value),
  };
  return isJsonMapping(value) ? [leaf, ...leavesBelow(names, value)] : [leaf];
}

/** The text or plain value of one leaf. */
type LeafCell = string | number | boolean | null;

/**
 * The leaves of a configuration for a table, by dotted path: plain values unchanged, lists as JSON text. A mapping whose
 * parts are leaves has none itself.
 */
export function leafCells(configuration: ConfigurationValue): Map<string, LeafCell> {
  const cells = new Map<string, LeafCell>();
  addCells(cells, '', configuration);
  return cells;
}

/** @returns whether the mapping has parts */
function addCells(cells: Map<string, LeafCell>, prefix: string, mapping: { readonly [name: string]: Json }): boolean {
  let hasParts = false;
  for (const name in mapping) {
    const value = mapping[name];
    if (value === undefined || !isParameterName(name)) continue;
    hasParts = true;
    const path = prefix + name;
    if (isJsonMapping(value) && addCells(cells, `${path}.`, value)) continue;
    cells.set(path, typeof value === 'object' && value !== null ? valueText(value) : value);
  }
  return hasParts;
}

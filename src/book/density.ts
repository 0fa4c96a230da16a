import type { Json } from '../base/index.ts';
import { log } from '../numerics/index.ts';
import type { FreeParameter } from '../space/index.ts';
import type { BookFamily, Histogram, OptionShares } from './book.ts';

/** Cells of a number, equally wide in unit draws. */
const cells = 32;
/** Draws per cell. */
const perCell = 4;
/** Below this mean density a range lies in the tail: its user knows better. */
const tail = 0.4;
/** A density whose highest is less than this many times its lowest says nothing. */
const leastContrast = 1.4;

/** Names of shares of features that libraries have: about what they are with 10 to 40 features. */
const namedShares: Readonly<Record<string, number>> = { sqrt: 0.25, log2: 0.2, auto: 1, all: 1, none: 1 };

type Density = (value: Json) => number | undefined;

/**
 * How likely each value of a parameter is to be good, relative to an average one.
 *
 * @returns a weight per option of a choice, otherwise per cell of the unit draws; undefined if the parameter's values are
 * not those that the book knows, if its range lies in the tail of the density, or if the density says nothing
 */
export function cellsOf(parameter: FreeParameter, densities: readonly Density[]): readonly number[] | undefined {
  const mean = (value: Json): number | undefined => {
    const found = densities.map((density) => density(value));
    return found.some((each) => each === undefined)
      ? undefined
      : found.reduce<number>((sum, each) => sum + (each ?? 0), 0) / found.length;
  };
  const weights = parameter.expression.type === 'choice' ? ofOptions(parameter, mean) : ofNumbers(parameter, mean);
  if (weights === undefined) return undefined;
  const average = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const [low, high] = [Math.min(...weights), Math.max(...weights)];
  if (average < tail || high < leastContrast * low) return undefined;
  return weights.map((weight) => Math.round((weight / average) * 1e3) / 1e3);
}

function ofOptions(parameter: FreeParameter, density: Density): readonly number[] | undefined {
  const weights = Array.from({ length: parameter.count }, (_, option) => {
    const value = parameter.valueAt(option);
    return value === undefined ? undefined : density(value);
  });
  const known = weights.filter((weight) => weight !== undefined);
  return known.length === weights.length ? known : undefined;
}

function ofNumbers(parameter: FreeParameter, density: Density): readonly number[] | undefined {
  const weights: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    let sum = 0;
    for (let draw = 0; draw < perCell; draw++) {
      const value = parameter.valueAt(parameter.fromUnit((cell + (draw + 0.5) / perCell) / cells));
      const weight = value === undefined ? undefined : density(value);
      if (weight === undefined) return undefined;
      sum += weight;
    }
    weights.push(sum / perCell);
  }
  return weights;
}

/** The density of one parameter of a family; undefined if the book has none. */
export function densityOf({ parameters }: BookFamily, name: string): Density | undefined {
  if (name === 'hidden_layer_sizes') return layerSizes(parameters);
  const entry = parameters[name];
  if (entry === undefined) return undefined;
  return 'options' in entry ? optionDensity(entry) : numberDensity(entry, name === 'max_features');
}

/** A list of widths counts by its mean width and its length. */
function layerSizes(parameters: BookFamily['parameters']): Density | undefined {
  const { hidden_units: units, n_layers: layers } = parameters;
  if (units === undefined || layers === undefined || 'options' in units || 'options' in layers) return undefined;
  return (value) => {
    const widths =
      typeof value === 'string' ? value.match(/\d+/g)?.map(Number) : Array.isArray(value) ? value : [value];
    if (widths === undefined || widths.length === 0) return undefined;
    const numbers = widths.filter((width) => typeof width === 'number');
    if (numbers.length < widths.length) return undefined;
    const width = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    const [byWidth, byLength] = [numberDensity(units, false)(width), numberDensity(layers, false)(numbers.length)];
    return byWidth === undefined || byLength === undefined ? undefined : byWidth * byLength;
  };
}

/** Options are told by their text: `true`, `none`, `rbf`. */
export function optionKey(value: Json): string {
  return value === null ? 'none' : String(value).toLowerCase();
}

function optionDensity({ options }: OptionShares): Density {
  const shares = Object.values(options);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return (value) => {
    const share = options[optionKey(value)];
    return share === undefined ? undefined : share / mean;
  };
}

function numberDensity(histogram: Histogram, hasNames: boolean): Density {
  const { parts, unlimited } = histogram;
  const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  return (value) => {
    if (unlimited !== undefined && isWithoutLimit(value)) return unlimited;
    const number = hasNames ? (namedShares[optionKey(value)] ?? value) : value;
    if (typeof number !== 'number') return undefined;
    const at = placeOn(histogram, number);
    if (at === undefined) return undefined;
    // Straight lines between the middles of the bins.
    const place = Math.min(Math.max(at * parts.length - 0.5, 0), parts.length - 1);
    const bin = Math.min(Math.floor(place), parts.length - 2);
    const [left = mean, right = mean] = [parts[bin], parts[bin + 1]];
    return (left + (place - bin) * (right - left)) / mean;
  };
}

/** "No limit", as libraries write it. */
export function isWithoutLimit(value: Json): boolean {
  return value === null || value === -1 || value === 0 || (typeof value === 'string' && /^(none|null)$/i.test(value));
}

/**
 * Place of a value on the axis of a histogram, 0 to 1 and up to a third beyond; undefined if it lies further out: a value
 * in another unit, or an exponent.
 */
function placeOn({ scale, low, high, whole }: Histogram, value: number): number | undefined {
  // A share of rows or columns where libraries also take their number.
  if (whole && value > 0 && value < 1) return undefined;
  if (scale === 'linear') {
    const place = (value - low) / (high - low);
    return place < -1e-9 || place > 1 + 1e-9 ? undefined : place;
  }
  if (value < 0) return undefined;
  if (value === 0) return 0;
  const place = log(value / low) / log(high / low);
  return Math.abs(place - 0.5) > 5 / 6 ? undefined : Math.max(place, 0);
}

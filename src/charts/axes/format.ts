/** Numbers, counts and lists in English. An absent value is an en dash, never 0. */

const absent = '–';
const isAbsent = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined || Number.isNaN(value);

const language = 'en';
// Made when first used: each takes milliseconds, and listing the charts needs none.
const integers = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
const plurals = once(() => new Intl.PluralRules(language));
const conjunctions = once(() => new Intl.ListFormat(language, { type: 'conjunction' }));

const thousands = (value: number) => integers().format(value).replace('-', '−');
const exponent = (value: number) => value.toExponential(2).replace('e+', 'e');

/**
 * A metric value with four decimals, or as many as the spread needs.
 * @param spread distance over which neighbours should differ
 */
export function metricText(value: number | null | undefined, spread?: number): string {
  if (isAbsent(value)) return absent;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return exponent(value);
  if (Number.isInteger(value) && size >= 1e4) return thousands(value);
  const digits =
    spread !== undefined && spread > 0
      ? Math.min(6, Math.max(2, Math.ceil(-Math.log10(spread)) + 3))
      : size >= 1000
        ? 1
        : 4;
  return value.toFixed(digits);
}

/** A value of a parameter: three significant digits, an exponent below 1e-3 and from 1e5. */
export function parameterText(value: unknown, isInteger = false): string {
  if (value === undefined || value === null) return value === null ? 'null' : absent;
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  const size = Math.abs(value);
  if (isInteger || (Number.isInteger(value) && size < 1e5))
    return size >= 1e6 ? thousands(value) : String(Math.round(value));
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return exponent(value);
  return value.toPrecision(3);
}

/** A count with thousands commas. */
export function countText(value: number): string {
  return thousands(value);
}

/** A count on an axis: `98.1 k`. */
export function compactText(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`;
  return thousands(value);
}

/** A duration in at most two units: `850 ms`, `42.3 s`, `12 m 05 s`, `3 h 20 m`, `4 d 06 h`. @param ms milliseconds */
export function durationText(ms: number | null | undefined): string {
  if (isAbsent(ms)) return absent;
  const s = ms / 1000;
  if (s < 1) return `${Math.round(ms)} ms`;
  if (s < 59.95) return `${s.toFixed(1)} s`;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (s < 3600) return `${Math.floor(s / 60)} m ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two((s % 3600) / 60)} m`;
  return `${Math.floor(s / 86_400)} d ${two((s % 86_400) / 3600)} h`;
}

/** A duration on an axis: without a second unit of zero. */
export function durationTick(ms: number): string {
  return ms === 0
    ? '0'
    : durationText(ms)
        .replace(/ 00 [smh]$/, '')
        .replace(/\.0 s$/, ' s');
}

/** A share as a percentage. @param digits decimals */
export function percentText(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** A number at a tick. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3 || size >= 1e6)
    return value.toExponential(Number.isInteger(Math.log10(size)) ? 0 : 1).replace('e+', 'e');
  return size >= 1e4 ? `${Number((value / 1000).toPrecision(4))}k` : String(Number(value.toPrecision(6)));
}

/** Bytes in a unit of 1,024. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toPrecision(3)} ${units[power - 1]}`;
}

/** A count with its noun: `1 trial`, `1,204 trials`. */
export function pluralText(count: number, one: string, other = `${one}s`): string {
  return `${countText(count)} ${plurals().select(count) === 'one' ? one : other}`;
}

/** A list as in a sentence: `loss, size and time`. */
export function listText(things: Iterable<string>): string {
  return conjunctions().format(things);
}

/** Makes a value at the first call and keeps it. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

import { type Json, quoted, visible } from '../../../base/index.ts';
import { metricNameFault, type Report, type StdoutMetrics } from '../../../model/index.ts';
import { type LineMatch, LinePatterns } from '../../../patterns/index.ts';

/** Most characters of a line that are quoted. More would hide what was expected. */
const longestQuote = 200;

const nothing: LineReading = { reports: [], refused: [], misread: null, infeasible: null };

/** The content of a line. */
export interface LineReading {
  readonly reports: readonly Report[];
  /** Reasons why metrics of the line are left out: their names are invalid. They use no report number. */
  readonly refused: readonly string[];
  /** A sentence about a line that looks like a report but is not valid; null for any other line. */
  readonly misread: string | null;
  /** The trial's reason for declaring its configuration infeasible, or a default reason; null without such a line. */
  readonly infeasible: string | null;
}

/**
 * Makes a parser for lines of standard output.
 * @param primaryMetric metric of pattern matches without a group `metric`
 * @returns a parser that returns the metrics of a line, in its order. Deterministic, because reports are numbered by it
 * @throws PATTERNS_REFUSED
 */
export function stdoutParser(rules: StdoutMetrics, primaryMetric: string | null): (line: string) => LineReading {
  const patterns = rules.patterns.length === 0 ? undefined : LinePatterns.compile(rules.patterns);
  return (line) => {
    if (rules.json && line.includes('{')) {
      const object = parseObject(line);
      if (object) return readObject(line, object, primaryMetric);
    }
    if (patterns === undefined) return nothing;
    return {
      ...nothing,
      ...sorted(patterns.match(line).flatMap((match) => reportOf(match, primaryMetric ?? 'value'))),
    };
  };
}

/**
 * Reads a line of the spool file: a report `{"metric", "value", "step"?, "timeMs"?}`, metrics by name `{"loss": 0.3,
 * "step": 1}`, a batch `{"reports": [...]}`, or `{"infeasible": true, "message"?}`. Any other line contains no report.
 */
export function parseSpoolLine(line: string, primaryMetric: string | null): LineReading {
  const object = parseObject(line);
  if (!object) return nothing;
  if (object.infeasible === true || !isList(object.reports)) return readObject(line, object, primaryMetric);
  const entries = object.reports.filter(isRecord);
  const faults = entries.flatMap((entry) => misread(line, entry, primaryMetric) ?? []);
  return {
    ...nothing,
    ...sorted(entries.flatMap((entry) => reportsOf(entry, primaryMetric))),
    misread: faults[0] ?? null,
  };
}

/** Reads one object, on standard output or in the spool file. */
function readObject(line: string, object: Readonly<Record<string, Json>>, primaryMetric: string | null): LineReading {
  if (object.infeasible === true) {
    const words = [object.message, object.reason].find((word) => typeof word === 'string');
    return { ...nothing, infeasible: words ?? 'The trial declared its configuration infeasible.' };
  }
  return { ...nothing, ...sorted(reportsOf(object, primaryMetric)), misread: misread(line, object, primaryMetric) };
}

/** Separates metrics with invalid names: the intake would refuse them together with their batch. */
function sorted(found: readonly Report[]): Pick<LineReading, 'reports' | 'refused'> {
  const refused = found.flatMap(({ metric }) => {
    const fault = metricNameFault(metric);
    return fault === undefined ? [] : [`expected ${fault} as the metric, got ${quoted(metric)}.`];
  });
  return { reports: refused.length === 0 ? found : found.filter(({ metric }) => !metricNameFault(metric)), refused };
}

function quote(text: string): string {
  return visible(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}

/**
 * Describes an object that names a metric, or the primary metric, but has no number as its value. Text that looks like
 * a number is not converted: it may be something else, such as a version.
 */
function misread(line: string, object: Readonly<Record<string, Json>>, primaryMetric: string | null): string | null {
  const isForm = typeof object.metric === 'string' && 'value' in object;
  const metric = isForm ? object.metric : primaryMetric;
  if (typeof metric !== 'string' || !(isForm || Object.hasOwn(object, metric))) return null;
  const value = isForm ? object.value : object[metric];
  if (metricValueOf(value) !== undefined) return null;
  const got = typeof value === 'string' ? 'text' : value === null ? 'null' : quote(JSON.stringify(value));
  const fix = typeof value === 'string' && numberOf(value) !== undefined ? '; write it without quotes' : '';
  return `Not a valid report: ${quote(line.trim())} (expected a number as the value of ${quoted(metric)}, got ${got}${fix}).`;
}

function reportOf(match: LineMatch, primaryMetric: string): Report[] {
  const value = numberOf(match.value);
  const metric = match.metric ?? primaryMetric;
  const step = numberOf(match.step);
  if (value === undefined) return [];
  return [{ metric, value, ...(Number.isSafeInteger(step) ? { step: Number(step) } : {}) }];
}

/** Parses a number as programs print it; undefined for other text. */
function numberOf(text: string | undefined): number | undefined {
  const word = text?.trim();
  if (!word) return undefined;
  const named = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(word);
  if (named) return named[2]?.toLowerCase() === 'nan' ? Number.NaN : named[1] === '-' ? -Infinity : Infinity;
  const value = Number(word);
  return Number.isNaN(value) ? undefined : value;
}

function reportsOf(object: Readonly<Record<string, Json>>, primaryMetric: string | null): readonly Report[] {
  const extras = extrasOf(object);
  if (typeof object.metric === 'string' && 'value' in object) {
    const value = metricValueOf(object.value);
    return value !== undefined ? [{ metric: object.metric, value, ...extras }] : [];
  }
  const reports: Report[] = [];
  let isAllNumbers = true;
  for (const [metric, json] of Object.entries(object)) {
    if (metric === 'step' || metric === 'timeMs') continue;
    const value = metricValueOf(json);
    if (value === undefined) isAllNumbers = false;
    else reports.push({ metric, value, ...extras });
  }
  // Lines of structured logs also contain numbers, so a line counts only if all its values are numbers or it has the
  // primary metric.
  const hasPrimary = reports.some((report) => report.metric === primaryMetric);
  return isAllNumbers || hasPrimary ? reports : [];
}

/** Reads values as `metricValueSchema` does; numbers beyond the range of doubles are infinities. */
function metricValueOf(json: Json | undefined): number | undefined {
  if (typeof json === 'number') return json;
  return json === 'NaN' || json === 'Infinity' || json === '-Infinity' ? Number(json) : undefined;
}

function extrasOf({ step, timeMs }: Readonly<Record<string, Json>>): { step?: number; timeMs?: number } {
  return {
    ...(Number.isSafeInteger(step) ? { step: Number(step) } : {}),
    ...(typeof timeMs === 'number' && timeMs >= 0 && timeMs < 1e15 ? { timeMs: Math.round(timeMs) } : {}),
  };
}

/** Parses a line that is one JSON object; undefined for any other line. */
function parseObject(line: string): Readonly<Record<string, Json>> | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const value = parseJson(text) ?? (/NaN|Infinity/.test(text) ? parseJson(quoteNumberWords(text)) : undefined);
  return value !== undefined && isRecord(value) ? value : undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // Most lines that look like JSON but are not are ordinary output.
    return undefined;
  }
}

/** Quotes NaN and Infinity outside strings, as `metricValueSchema` expects: Python's json writes them bare. */
function quoteNumberWords(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (part) =>
    part.startsWith('"') ? part : `"${part}"`,
  );
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

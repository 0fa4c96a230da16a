import { type Json, quoted, visible } from '../../../base/index.ts';
import { metricNameFault, type Report, type StdoutMetrics } from '../../../model/index.ts';
import { type LineMatch, LinePatterns } from '../../../patterns/index.ts';

/** Characters of a line that are told: more would hide what was expected. */
const longestTold = 200;

const nothing: LineReading = { reports: [], refused: [], misread: null, infeasible: null };

/** What a line says. */
export interface LineReading {
  readonly reports: readonly Report[];
  /** Why metrics of the line are no reports: their names are none. They take no number. */
  readonly refused: readonly string[];
  /** Why a line that was evidently meant as a report is none, in a sentence with the line; null for any other. */
  readonly misread: string | null;
  /** The trial says that its configuration is infeasible, with its reason if it gives one. */
  readonly infeasible: string | null;
}

/**
 * Makes the reader of standard output lines.
 * @param primaryMetric name of matches of patterns without a group `metric`
 * @returns reads the metrics of a line, in its order; the same for the same line, always: reports are numbered by it
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
 * Reads a line of the spool file: a report `{"metric", "value", "step"?, "timeMs"?}`, metrics by name
 * `{"loss": 0.3, "step": 1}`, a batch `{"reports": [...]}`, or `{"infeasible": true, "message"?}`.
 * Anything else counts as no report.
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

/** What one object says, on standard output and in the spool alike. */
function readObject(line: string, object: Readonly<Record<string, Json>>, primaryMetric: string | null): LineReading {
  if (object.infeasible === true) {
    const words = [object.message, object.reason].find((word) => typeof word === 'string');
    return { ...nothing, infeasible: words ?? 'The trial said that it is infeasible.' };
  }
  return { ...nothing, ...sorted(reportsOf(object, primaryMetric)), misread: misread(line, object, primaryMetric) };
}

/** Takes out what is no metric by its name: the intake would refuse it, and the batch around it. */
function sorted(found: readonly Report[]): Pick<LineReading, 'reports' | 'refused'> {
  const refused = found.flatMap(({ metric }) => {
    const fault = metricNameFault(metric);
    return fault === undefined ? [] : [`expected ${fault} as the metric, got ${quoted(metric)}.`];
  });
  return { reports: refused.length === 0 ? found : found.filter(({ metric }) => !metricNameFault(metric)), refused };
}

function told(text: string): string {
  return visible(text.length > longestTold ? `${text.slice(0, longestTold)}…` : text);
}

/**
 * Says of an object that names its metric, or the primary one, with something else than a number that it is no report.
 * It is not made one: text that looks like a number may be one of another kind, such as a version.
 */
function misread(line: string, object: Readonly<Record<string, Json>>, primaryMetric: string | null): string | null {
  const isForm = typeof object.metric === 'string' && 'value' in object;
  const metric = isForm ? object.metric : primaryMetric;
  if (typeof metric !== 'string' || !(isForm || Object.hasOwn(object, metric))) return null;
  const value = isForm ? object.value : object[metric];
  if (metricValueOf(value) !== undefined) return null;
  const got = typeof value === 'string' ? 'text' : value === null ? 'null' : told(JSON.stringify(value));
  const fix = typeof value === 'string' && numberOf(value) !== undefined ? '; write it without quotes' : '';
  return `Not taken as a report: ${told(line.trim())} (expected a number as the value of ${quoted(metric)}, got ${got}${fix}).`;
}

function reportOf(match: LineMatch, primaryMetric: string): Report[] {
  const value = numberOf(match.value);
  const metric = match.metric ?? primaryMetric;
  const step = numberOf(match.step);
  if (value === undefined) return [];
  return [{ metric, value, ...(Number.isSafeInteger(step) ? { step: Number(step) } : {}) }];
}

/** Numbers as programs print them; undefined for other text. */
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
  // A line of a structured log also has numbers: it counts only when it is all numbers or has the primary metric.
  const hasPrimary = reports.some((report) => report.metric === primaryMetric);
  return isAllNumbers || hasPrimary ? reports : [];
}

/** As `metricValueSchema`, and numbers beyond the range of doubles are infinities. */
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

/** The object that a line is; undefined for anything else. */
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
    // Most lines that look like JSON and are none are ordinary output.
    return undefined;
  }
}

/** Python's json writes NaN and Infinity bare: outside strings they become the words of `metricValueSchema`. */
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

import type { Json } from '../../base/index.ts';
import { type LineMatch, LinePatterns } from '../../patterns/index.ts';
import type { Report, StdoutMetrics } from '../../records/index.ts';

const longestName = 255;
/** Characters of a line that are told: more would hide what was expected. */
const longestTold = 200;

const nothing: LineReading = { reports: [], misread: null };

/** What a line says. */
export interface LineReading {
  readonly reports: readonly Report[];
  /** Why a line that was evidently meant as a report is none, in a sentence with the line; null for any other. */
  readonly misread: string | null;
}

/** What a line of the spool says. */
export interface SpoolLine extends LineReading {
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
      if (object) return { reports: reportsOf(object, primaryMetric), misread: misread(line, object, primaryMetric) };
    }
    return patterns === undefined
      ? nothing
      : { reports: patterns.match(line).flatMap((match) => reportOf(match, primaryMetric ?? 'value')), misread: null };
  };
}

/**
 * Reads a line of the spool file: a report `{"metric", "value", "step"?, "timeMs"?}`, metrics by name
 * `{"loss": 0.3, "step": 1}`, a batch `{"reports": [...]}`, or `{"infeasible": true, "message"?}`.
 * Anything else counts as no report.
 */
export function parseSpoolLine(line: string, primaryMetric: string | null): SpoolLine {
  const object = parseObject(line);
  if (!object) return { ...nothing, infeasible: null };
  if (object.infeasible === true) {
    const message = typeof object.message === 'string' ? object.message : 'The trial said that it is infeasible.';
    return { ...nothing, infeasible: message };
  }
  const entries = isList(object.reports) ? object.reports.filter(isRecord) : [object];
  const faults = entries.flatMap((entry) => misread(line, entry, primaryMetric) ?? []);
  return {
    reports: entries.flatMap((entry) => reportsOf(entry, primaryMetric)),
    misread: faults[0] ?? null,
    infeasible: null,
  };
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
  const text = line.trim();
  const told = text.length > longestTold ? `${text.slice(0, longestTold)}…` : text;
  const got = typeof value === 'string' ? 'text' : value === null ? 'null' : JSON.stringify(value);
  const fix = typeof value === 'string' && numberOf(value) !== undefined ? '; write it without quotes' : '';
  return `Not taken as a report: ${told} (expected a number as the value of ${JSON.stringify(metric)}, got ${got}${fix}).`;
}

function reportOf(match: LineMatch, primaryMetric: string): Report[] {
  const value = numberOf(match.value);
  const metric = match.metric ?? primaryMetric;
  const step = numberOf(match.step);
  if (value === undefined || metric.length > longestName) return [];
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
    const isNamed = object.metric.length > 0 && object.metric.length <= longestName;
    return value !== undefined && isNamed ? [{ metric: object.metric, value, ...extras }] : [];
  }
  const reports: Report[] = [];
  let isAllNumbers = true;
  for (const [metric, json] of Object.entries(object)) {
    if (metric === 'step' || metric === 'timeMs') continue;
    const value = metricValueOf(json);
    if (value === undefined) isAllNumbers = false;
    else if (metric.length > 0 && metric.length <= longestName) reports.push({ metric, value, ...extras });
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

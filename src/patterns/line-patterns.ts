import { RE2JS, RE2JSException } from 're2js';
import { messageOf } from '../base/index.ts';
import { patternsError } from './errors.ts';
import { PatternFault, translatePattern } from './translate.ts';

/**
 * Budget of all patterns of a sweep for each character of a line, in instructions of their compiled form: an expression
 * has one to three per element, and `{…}` repeats count each time. Smaller: honest expressions are refused. Larger: one
 * line blocks everything else for more than some tenths of a second.
 */
const mostSteps = 1_000;

/**
 * How often an instruction of a pattern with lookbehinds counts: those run in parallel, on the slowest of the automata.
 */
const lookbehindCost = 4;

/** Longest line that is matched, in characters: longer ones are dumps. */
const longestLine = 4_096;

/** What a pattern captured in a line; undefined: a group that did not take part. */
export interface LineMatch {
  readonly value: string | undefined;
  readonly metric: string | undefined;
  readonly step: string | undefined;
}

/** A problem of one of several patterns. */
export interface PatternProblem {
  readonly index: number;
  /** Starts with a verb: `has no group …`. */
  readonly message: string;
}

interface Compiled {
  readonly regex: RE2JS;
  readonly groups: Readonly<Record<string, number>>;
  readonly looksBehind: boolean;
  /** Text that precedes every match; empty: unknown. */
  readonly lead: string;
}

/** Regular expressions for output lines, with the groups `value`, `metric` and `step`. */
export class LinePatterns {
  readonly #patterns: readonly Compiled[];
  /** How often one pattern may read a line: finding all matches takes several reads if each search runs to the end. */
  readonly #readings: number;

  private constructor(patterns: readonly Compiled[], size: number) {
    this.#patterns = patterns;
    this.#readings = mostSteps / Math.max(1, size);
  }

  /** @throws {HyperDriveConfigException} PATTERNS_REFUSED with the first problem */
  static compile(sources: readonly string[]): LinePatterns {
    const { patterns, size, problems } = compileAll(sources);
    const [problem] = problems;
    if (problem === undefined) return new LinePatterns(patterns, size);
    const { index, message } = problem;
    const value = sources[index] ?? '';
    const field = `trial.stdoutMetrics.patterns[${index}]`;
    throw patternsError('PATTERNS_REFUSED', `${field}: ${JSON.stringify(value)} ${message}`, {
      details: { field, value },
    });
  }

  /** Lists every problem of the patterns; empty: they compile. */
  static problemsOf(sources: readonly string[]): readonly PatternProblem[] {
    return compileAll(sources).problems;
  }

  /**
   * Every match in a line, pattern by pattern; the same line always gives the same matches. The time is linear in the
   * line: if searches that each read to the end would exceed it, later matches are dropped.
   */
  match(line: string): readonly LineMatch[] {
    if (line.length > longestLine) return [];
    return this.#patterns.flatMap((pattern) => matchesOf(pattern, line, line.length * this.#readings));
  }
}

function matchesOf(
  { regex, groups, looksBehind, lead }: Compiled,
  line: string,
  mostRead: number,
): readonly LineMatch[] {
  // Most lines match nothing, which an automaton without groups finds out far sooner; patterns with lookbehinds lack
  // one.
  if (!line.includes(lead) || (!looksBehind && !regex.test(line))) return [];
  const matcher = regex.matcher(line);
  const matches: LineMatch[] = [];
  const group = (name: string): string | undefined => {
    const index = groups[name];
    return index === undefined ? undefined : (matcher.group(index) ?? undefined);
  };
  let read = line.length;
  while (read <= mostRead && matcher.find()) {
    matches.push({ value: group('value'), metric: group('metric'), step: group('step') });
    read += line.length - matcher.end();
  }
  return matches;
}

function compileAll(sources: readonly string[]) {
  const patterns: Compiled[] = [];
  const problems: PatternProblem[] = [];
  let size = 0;
  for (const [index, source] of sources.entries()) {
    const pattern = compile(source);
    if (typeof pattern === 'string') {
      problems.push({ index, message: pattern });
      continue;
    }
    size += pattern.regex.programSize() * (pattern.looksBehind ? lookbehindCost : 1);
    if (size > mostSteps) {
      const message = `is too large: with the patterns before it, it needs ${size} instructions of at most ${mostSteps}; use fewer patterns or smaller {…} repeats`;
      problems.push({ index, message });
      break;
    }
    patterns.push(pattern);
  }
  return { patterns, problems, size };
}

/** @returns the reason if it cannot be compiled */
function compile(source: string): Compiled | string {
  try {
    // The syntax is JavaScript's, and its own messages describe syntax errors best.
    new RegExp(source, 'u');
  } catch (error) {
    if (/\(\?P[<=]/.test(source)) return 'names a group as Python does; write (?<value>…) in place of (?P<value>…)';
    return `is not a regular expression: ${messageOf(error)}`;
  }
  try {
    const regex = RE2JS.compile(translatePattern(source), RE2JS.LOOKBEHINDS);
    const groups = regex.namedGroups();
    if (groups.value === undefined) return 'has no group (?<value>...) for the number';
    return { regex, groups, looksBehind: /\(\?<[=!]/.test(source), lead: leadOf(source) };
  } catch (error) {
    if (error instanceof PatternFault) return error.message;
    if (error instanceof RE2JSException) return faultOf(error.message);
    throw error;
  }
}

/** The text of a leading lookbehind that the whole pattern depends on. */
function leadOf(source: string): string {
  return source.includes('|') ? '' : (/^\(\?<=([\w\s:=,;-]+)\)/.exec(source)?.[1] ?? '');
}

function faultOf(message: string): string {
  if (message.includes('invalid repeat count'))
    return 'repeats too often: {…} allows at most 1,000, nested repeats multiplied';
  if (message.includes('invalid capture in lookbehind'))
    return 'has a group inside (?<=…) or (?<!…), which captures nothing; move it out, or write (?:…) there';
  return `cannot be matched in linear time: ${message.replace('error parsing regexp: ', '')}`;
}

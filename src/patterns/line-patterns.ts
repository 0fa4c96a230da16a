import { RE2JS, RE2JSException } from 're2js';
import { messageOf } from '../base/index.ts';
import { patternsError } from './errors.ts';
import { PatternFault, translatePattern } from './translate.ts';

/**
 * What all patterns of a sweep may do for each character of a line, in instructions of their compiled form: an
 * expression has one to three an element, and `{…}` repeats count each time. Smaller: honest expressions are refused.
 * Larger: one line holds up everything else for more than some tenth of a second.
 */
const mostSteps = 1_000;

/** An instruction of a pattern with lookbehinds counts so often: those run beside, on the slowest of the automata. */
const lookbehindCost = 4;

/** Longest line that is matched, characters: longer ones are dumps. */
const longestLine = 4_096;

/** What a pattern took from a line; undefined: a group that took no part. */
export interface LineMatch {
  readonly value: string | undefined;
  readonly metric: string | undefined;
  readonly step: string | undefined;
}

/** What is wrong with one of several patterns. */
export interface PatternProblem {
  readonly index: number;
  /** Starts with a verb: `has no group …`. */
  readonly message: string;
}

interface Compiled {
  readonly regex: RE2JS;
  readonly groups: Readonly<Record<string, number>>;
  readonly looksBehind: boolean;
  /** Text that every match follows; empty: none that shows. */
  readonly lead: string;
}

/** Regular expressions for lines of output, with the groups `value`, `metric` and `step`. */
export class LinePatterns {
  readonly #patterns: readonly Compiled[];
  /** How often one pattern may read a line: what it takes to find all matches, where each search reads to the end. */
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

  /** Everything that is wrong with patterns; empty: they compile. */
  static problemsOf(sources: readonly string[]): readonly PatternProblem[] {
    return compileAll(sources).problems;
  }

  /**
   * Every match in a line, pattern by pattern; the same for the same line, always. Its time is linear in the line:
   * where searches that each read to the end of the line would make it more, the matches after that do not count.
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
  // Most lines of a log match nothing, which an automaton without groups tells far sooner; lookbehinds have none.
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
      const message = `is too large: with those before it, it counts ${size} instructions of at most ${mostSteps}; use fewer patterns or smaller {…} repeats`;
      problems.push({ index, message });
      break;
    }
    patterns.push(pattern);
  }
  return { patterns, problems, size };
}

/** @returns the reason where it cannot be */
function compile(source: string): Compiled | string {
  try {
    // The syntax is JavaScript's, whose messages say best what is wrong with it.
    new RegExp(source, 'u');
  } catch (error) {
    if (/\(\?P[<=]/.test(source)) return 'names a group as Python does; write (?<value>…) in place of (?P<value>…)';
    return `is no regular expression: ${messageOf(error)}`;
  }
  try {
    const regex = RE2JS.compile(translatePattern(source), RE2JS.LOOKBEHINDS);
    const groups = regex.namedGroups();
    if (groups.value === undefined) return 'has no group (?<value>...) that takes the number';
    return { regex, groups, looksBehind: /\(\?<[=!]/.test(source), lead: leadOf(source) };
  } catch (error) {
    if (error instanceof PatternFault) return error.message;
    if (error instanceof RE2JSException) return faultOf(error.message);
    throw error;
  }
}

/** The text of a lookbehind that opens the pattern, where all of the pattern depends on it. */
function leadOf(source: string): string {
  return source.includes('|') ? '' : (/^\(\?<=([\w\s:=,;-]+)\)/.exec(source)?.[1] ?? '');
}

function faultOf(message: string): string {
  if (message.includes('invalid repeat count')) return 'repeats too often: {…} goes to 1,000, nested ones multiplied';
  if (message.includes('invalid capture in lookbehind'))
    return 'has a group inside (?<=…) or (?<!…), which takes nothing; move it out, or write (?:…) there';
  return `cannot be matched in linear time: ${message.replace('error parsing regexp: ', '')}`;
}

import type { ExpressionType, NumericExpression } from '../expression/expression.ts';
import { checkReach } from './check-reach.ts';
import { checkSteps, mostValues } from './check-steps.ts';
import type { Findings, Place } from './place.ts';
import type { Argument, NamedArguments } from './read-arguments.ts';
import { typeName } from './read-json.ts';

/** Checks the arguments of an expression that draws a number. */
export function readNumericExpression(
  named: NamedArguments & { readonly type: Exclude<ExpressionType, 'choice'> },
  place: Place,
  findings: Findings,
): NumericExpression | undefined {
  const before = findings.problems.length;
  const read = new ArgumentReader(named.arguments, findings);
  const expression = build(named.type, read);
  if (!named.isComplete || findings.problems.length > before) return undefined;
  checkReach(expression, place, findings);
  if (findings.problems.length === before && 'low' in expression) checkSteps(expression, named.arguments, findings);
  return findings.problems.length > before ? undefined : expression;
}

/** Builds the expression; for a wrong argument it records a problem and uses a stand-in value. */
function build(type: Exclude<ExpressionType, 'choice'>, read: ArgumentReader): NumericExpression {
  switch (type) {
    case 'randint':
      return { type, upper: read.upper(), ...read.ordered() };
    case 'range':
      return { type, ...read.ends(), ...read.step(0) };
    case 'log_range':
      return { type, ...read.positiveEnds(), ...read.step(1) };
    case 'int_range':
      return { type, ...read.wholeEnds(), ...read.wholeStep(), ...read.ordered() };
    case 'uniform':
    case 'loguniform':
      return { type, ...read.range() };
    case 'quniform':
    case 'qloguniform':
      return { type, ...read.range(), q: read.positive('q', 'SPACE_BAD_STEP'), ...read.clamp() };
    case 'normal':
    case 'lognormal':
      return { type, mu: read.number('mu') ?? 0, sigma: read.positive('sigma', 'SPACE_BAD_SIGMA') };
    case 'qnormal':
    case 'qlognormal':
      return {
        type,
        mu: read.number('mu') ?? 0,
        sigma: read.positive('sigma', 'SPACE_BAD_SIGMA'),
        q: read.positive('q', 'SPACE_BAD_STEP'),
      };
  }
}

/** Reads an optional boolean argument. */
export function readFlag(given: ReadonlyMap<string, Argument>, name: string, findings: Findings): boolean | undefined {
  const argument = given.get(name);
  if (argument === undefined || argument.value === undefined) return undefined;
  if (typeof argument.value === 'boolean') return argument.value;
  return findings.problem(
    'SPACE_BAD_ARGUMENTS',
    argument.place,
    `must be true or false, not ${inputText(argument.value)}`,
  );
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

class ArgumentReader {
  readonly #given: ReadonlyMap<string, Argument>;
  readonly #findings: Findings;

  constructor(given: ReadonlyMap<string, Argument>, findings: Findings) {
    this.#given = given;
    this.#findings = findings;
  }

  ordered(): { readonly ordered?: boolean } {
    const ordered = readFlag(this.#given, 'ordered', this.#findings);
    return ordered === undefined ? {} : { ordered };
  }

  clamp(): { readonly clamp?: boolean } {
    const clamp = readFlag(this.#given, 'clamp', this.#findings);
    return clamp === undefined ? {} : { clamp };
  }

  number(name: string): number | undefined {
    const argument = this.#given.get(name);
    if (argument === undefined) return undefined;
    const { value, place } = argument;
    if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
    const isQuoted = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
    const fix = isQuoted ? '; write it without quotes' : '';
    return this.#findings.problem('SPACE_BAD_NUMBER', place, `must be a finite number, not ${inputText(value)}${fix}`);
  }

  positive(name: string, code: 'SPACE_BAD_STEP' | 'SPACE_BAD_SIGMA'): number {
    const value = this.number(name);
    const argument = this.#given.get(name);
    if (value !== undefined && value <= 0 && argument !== undefined) {
      this.#findings.problem(code, argument.place, `must be above 0, not ${value}`);
    }
    return value ?? 1;
  }

  ends(): Ends {
    const low = this.number('low');
    const high = this.number('high');
    const argument = this.#given.get('low');
    if (low !== undefined && high !== undefined && low >= high && argument !== undefined) {
      const fix = low === high ? `to fix the parameter, give the bare value ${low}` : 'swap them';
      this.#findings.problem('SPACE_BAD_RANGE', argument.place, `${low} is not below high ${high}; ${fix}`);
    }
    return { low: low ?? 0, high: high ?? 1 };
  }

  positiveEnds(): Ends {
    const ends = this.ends();
    const argument = this.#given.get('low');
    if (argument !== undefined && typeof argument.value === 'number' && ends.low <= 0) {
      const text = `must be above 0, not ${ends.low}: a logarithmic scale has no 0; use range, or a small low such as ${ends.high > 0 ? ends.high / 1e6 : 1e-6}`;
      this.#findings.problem('SPACE_BAD_RANGE', argument.place, text);
    }
    return ends;
  }

  wholeEnds(): Ends {
    for (const name of ['low', 'high']) this.#whole(name);
    return this.ends();
  }

  /** @param above exclusive lower limit of the step */
  step(above: 0 | 1): { readonly step?: number } {
    const argument = this.#given.get('step');
    if (argument === undefined) return {};
    const step = this.number('step') ?? 2;
    if (step <= above) {
      const why = above === 1 ? ': it is the factor between neighbouring values' : '';
      this.#findings.problem('SPACE_BAD_STEP', argument.place, `must be above ${above}, not ${step}${why}`);
    }
    return { step };
  }

  wholeStep(): { readonly step?: number } {
    this.#whole('step');
    return this.step(0);
  }

  #whole(name: string): void {
    const argument = this.#given.get(name);
    if (argument === undefined || typeof argument.value !== 'number' || !Number.isFinite(argument.value)) return;
    if (Number.isSafeInteger(argument.value)) return;
    const fix = Number.isInteger(argument.value) ? 'of at most 2^53' : 'for other numbers use range';
    this.#findings.problem('SPACE_BAD_NUMBER', argument.place, `must be a whole number, not ${argument.value}; ${fix}`);
  }

  range(): { readonly min_value: number; readonly max_value: number } {
    const min = this.number('min_value');
    const max = this.number('max_value');
    const argument = this.#given.get('min_value');
    if (min !== undefined && max !== undefined && min >= max && argument !== undefined) {
      const fix = min === max ? `to fix the parameter, give the bare value ${min}` : 'swap them';
      this.#findings.problem('SPACE_BAD_RANGE', argument.place, `${min} is not below max_value ${max}; ${fix}`);
    }
    return { min_value: min ?? 0, max_value: max ?? 1 };
  }

  upper(): number {
    const value = this.number('upper');
    const argument = this.#given.get('upper');
    if (value === undefined || argument === undefined) return 1;
    if (!Number.isInteger(value) || value < 1) {
      const text = `must be a whole number of at least 1, not ${value}; values run from 0 to upper - 1`;
      this.#findings.problem('SPACE_BAD_UPPER', argument.place, text);
    } else if (value > mostValues) {
      this.#findings.problem('SPACE_BAD_UPPER', argument.place, `must be at most ${mostValues} (2^48), not ${value}`);
    }
    return value;
  }
}

/** An untrusted value, for messages. */
export function inputText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : typeName(value);
}

import type { IntRangeExpression, NaturalRangeExpression } from '../expression/expression.ts';
import { exactSteps, stepsOf } from '../expression/steps.ts';
import type { Findings } from './place.ts';
import type { Argument } from './read-arguments.ts';

/** Most equally likely values: a unit draw has 53 bits, so each value still has 32 draws. */
export const mostValues = 2 ** 48;

/** Limit for `log_range`, whose values are listed: more would cost time and memory, and differ too little to matter. */
const mostPowers = 10_000;

/** Checks that the high end of a natural range is one of its values, and that the values can be counted. */
export function checkSteps(
  range: NaturalRangeExpression | IntRangeExpression,
  given: ReadonlyMap<string, Argument>,
  findings: Findings,
): void {
  const place = (given.get('step') ?? given.get('high'))?.place;
  if (place === undefined) return;
  const exact = exactSteps(range);
  const most = range.type === 'log_range' ? mostPowers : mostValues;
  if (!(exact < most)) {
    const shown = range.step ?? 1;
    const text = `${shown} is so ${range.type === 'log_range' ? 'near 1' : 'small'} that the range has more than ${most} values; `;
    findings.problem(
      'SPACE_BAD_STEP',
      place,
      text + (range.type === 'int_range' ? 'raise it' : 'raise it or leave it out'),
    );
    return;
  }
  if (stepsOf(range) !== undefined) return;
  const below = Math.floor(exact);
  const ends = [below, below + 1].filter((steps) => steps > 0).map((steps) => endAfter(range, steps));
  const sum = range.type === 'log_range' ? `${range.low} times a power of` : `${range.low} plus a multiple of`;
  findings.problem(
    'SPACE_BAD_STEP',
    place,
    `high ${range.high} is not ${sum} ${range.step ?? 1}; write high ${ends.join(' or ')}, or another step`,
  );
}

function endAfter({ type, low, step = 1 }: NaturalRangeExpression | IntRangeExpression, steps: number): number {
  const end = type === 'log_range' ? low * step ** steps : low + steps * step;
  return Number(end.toPrecision(12));
}

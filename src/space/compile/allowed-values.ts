import type { Domain } from '../domain/domain.ts';
import type { NumericExpression } from '../expression/expression.ts';

/** Describes the allowed values of a numeric domain, for messages. */
export function allowedValues({ scale, count, valueAt }: Domain, expression: NumericExpression): string {
  if (scale === undefined) return 'a number';
  const { low, high, step } = scale;
  const bounds = Number.isFinite(high)
    ? ` from ${low} to ${high}`
    : Number.isFinite(low)
      ? ` ${step === undefined ? 'above' : 'of at least'} ${low}`
      : '';
  // With clamp an end value may be off the grid; a short list is clearer than any rule.
  if (count <= 8) return `one of ${Array.from({ length: count }, (_, index) => valueAt(index)).join(', ')}`;
  if (expression.type === 'log_range' && expression.step !== undefined)
    return `${low} times a power of ${expression.step}, up to ${high}`;
  if ('low' in expression && step !== undefined && step !== 1)
    return `${low} plus a multiple of ${step}, up to ${high}`;
  if (step === undefined) return `a number${bounds}`;
  if ('low' in expression && !Number.isInteger(low)) return `${low} plus a whole number, up to ${high}`;
  return step === 1 ? `a whole number${bounds}` : `a multiple of ${step}${bounds}`;
}

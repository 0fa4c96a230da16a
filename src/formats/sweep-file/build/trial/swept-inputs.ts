import { z } from 'zod';
import { nearestWord } from '../../../../base/index.ts';
import { didYouMean, listWords } from '../../problems.ts';
import type { SweepFile } from '../../schema/sweep-file-schema.ts';
import type { BuildContext, BuildFindings } from '../build-context.ts';
import { inputProblem } from './input-type.ts';

/** The parts of an expression that say between what its values lie; anything else counts as unknown. */
const extent = z.looseObject({
  type: z.string().optional().catch(undefined),
  values: z.array(z.unknown()).optional().catch(undefined),
  min_value: z.number().optional().catch(undefined),
  max_value: z.number().optional().catch(undefined),
  low: z.number().optional().catch(undefined),
  high: z.number().optional().catch(undefined),
  upper: z.number().optional().catch(undefined),
});

/** Expressions whose bounds are values, and not exponents. */
const plain = new Set(['uniform', 'quniform', 'range', 'int_range', 'log_range', 'randint']);

/**
 * Compares the search space with the inputs that the trial declares: a component takes only these, and each has a type,
 * limits or a list of words.
 */
export function checkSweptInputs(
  { trial, search_space: space }: Pick<SweepFile, 'trial' | 'search_space'>,
  { isComponent }: Pick<BuildContext, 'isComponent'>,
  { problems }: BuildFindings,
): void {
  const inputs = trial.inputs ?? {};
  if (Array.isArray(space)) return;
  for (const [name, expression] of Object.entries(space)) {
    const path = ['search_space', name];
    const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (input === undefined) {
      if (!isComponent) continue;
      const nearest = didYouMean(nearestWord(name, Object.keys(inputs)));
      const known = nearest === '' ? `; it has ${listWords(Object.keys(inputs), 'and') || 'none'}` : nearest;
      problems.push({ path, atKey: true, message: `is no input of the component${known}` });
    } else if (typeof input === 'object' && input !== null)
      for (const value of valuesOf(expression)) {
        const problem = inputProblem(value, input);
        if (problem !== undefined) problems.push({ path, message: `${problem}, as trial.inputs.${name} says` });
      }
  }
}

/** The options of a choice, or the ends of a range. */
function valuesOf(expression: unknown): readonly unknown[] {
  const read = extent.safeParse(expression);
  if (!read.success) return typeof expression === 'object' ? [] : [expression];
  const { type, values, min_value, max_value, low, high, upper } = read.data;
  if (type === 'choice') return (values ?? []).filter((value) => typeof value !== 'object');
  if (type === undefined || !plain.has(type)) return [];
  const ends = type === 'randint' ? [0, (upper ?? 1) - 1] : [min_value ?? low, max_value ?? high];
  return ends.filter((end) => end !== undefined);
}

import { columnsOf, type ViewColumn } from '../../charts/index.ts';
import type { PriorAnswer } from '../../http/index.ts';
import { type CompiledSpace, type FreeParameter, type ParameterPrior, priorDraw } from '../../space/index.ts';

/** What is believed about the parameters of a space, in order of declaration; parameters without a prior are left out. */
export function priorsAnswer(space: CompiledSpace): PriorAnswer[] {
  return columnsOf(space).flatMap((column, coordinate) => {
    const [parameter, prior] = [space.free[coordinate], space.priors[coordinate]];
    if (parameter === undefined || prior === undefined) return [];
    const { id, name } = column;
    return {
      column: id,
      parameter: name,
      source: prior.source,
      masses: [...prior.masses],
      ...placesOf(column, parameter, prior),
    };
  });
}

/** What the cells stand for: the options of a choice, or ranges of a number. */
function placesOf(column: ViewColumn, parameter: FreeParameter, prior: ParameterPrior) {
  if (column.kind === 'category') return { options: [...column.values], range: null };
  const { low, high, integer } = column;
  const at = (share: number) => parameter.valueAt(parameter.fromUnit(priorDraw(prior, share)));
  const [from, to] = [at(0.25), at(0.75)];
  if (typeof from !== 'number' || typeof to !== 'number') return { options: null, range: null };
  return { options: null, range: { low, high, integer, half: [from, to] satisfies [number, number] } };
}

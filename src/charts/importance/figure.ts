import { mark } from '../axes/legend.ts';
import type { Figure } from '../figure/figure.ts';
import { parametersNamed } from '../figure/named-columns.ts';
import { needValues, nothingToDraw } from '../figure/nothing.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import { importanceChart, importanceHeight } from './draw.ts';

/** Bars of a picture if no parameters are chosen. */
const barLimit = 24;

/** What matters. */
export const figure: Figure = async ([source], { params = [] }) => {
  const metric = await needValues(source);
  const { trials, sampledFrom, bars: all } = await importanceBars(source);
  if (all.length === 0)
    throw await nothingToDraw(
      source,
      `Parameter importance needs at least 10 trials with different values of "${metric}"; ${source.snapshot.view.ranking().ranked} have a value.`,
    );
  const wanted = new Set(parametersNamed(source.facts, params).map(({ name }) => name));
  const bars = all.filter(({ name }) => wanted.size === 0 || wanted.has(name)).slice(0, barLimit);
  return {
    chart: importanceChart(bars),
    subtitle: `share for ${metric}, 90 % interval${sampledFrom === null ? '' : `, from a random sample of ${trials} trials`}${bars.length < all.length ? `; ${bars.length} of ${all.length} parameters` : ''}`,
    legend: bars.some(({ isConditional }) => isConditional)
      ? [mark('pale: counts only trials in the branch that has it', 'square', ({ accent }) => `${accent}99`)]
      : [],
    height: importanceHeight(bars.length),
  };
};

/** Bars of all parameters. */
async function importanceBars({ parts, snapshot }: SweepSource) {
  const { parameters, ...read } = await parts.importance(snapshot.sweep.id);
  const bars = parameters.map(({ parameter, importance, low, high, branches }) => ({
    name: parameter,
    label: parameter,
    share: importance,
    low,
    high,
    isConditional: branches.length > 0,
  }));
  return { ...read, bars };
}

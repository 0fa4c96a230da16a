import { compared, legendOf } from '../compare/compared.ts';
import type { Figure } from '../figure/figure.ts';
import { distributionChart } from './draw.ts';

/** Distribution of the results of several sweeps. */
export const figure: Figure = async (sources) => {
  const data = await compared(sources);
  return { chart: distributionChart(data), subtitle: `${data.goal} ${data.metric}`, legend: legendOf(data) };
};

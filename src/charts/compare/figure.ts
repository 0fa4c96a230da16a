import type { Figure } from '../figure/figure.ts';
import { compared, legendOf } from './compared.ts';
import { bestSoFarChart } from './draw.ts';

/** Best so far of several sweeps. */
export const figure: Figure = async (sources) => {
  const data = await compared(sources);
  return { chart: bestSoFarChart(data), subtitle: `${data.goal} ${data.metric}`, legend: legendOf(data) };
};

import { metricText } from '../axes/format.ts';
import type { Figure } from '../figure/figure.ts';
import { nothingToDraw } from '../figure/nothing.ts';
import { objectivesOf } from '../front/objectives.ts';
import { hypervolumeChart } from './draw.ts';

/** What the front gained. */
export const figure: Figure = async ([source]) => {
  const { header, arrays } = await objectivesOf(source);
  if (header.volumeReason !== null) throw await nothingToDraw(source, `There is no curve: ${header.volumeReason}.`);
  return {
    chart: hypervolumeChart({
      trials: arrays.u32('volumeTrials'),
      volume: arrays.get('volume'),
      counted: header.counted,
    }),
    subtitle: header.hypervolume === null ? '' : metricText(header.hypervolume),
    legend: [],
  };
};

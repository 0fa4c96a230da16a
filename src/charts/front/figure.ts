import type { Figure } from '../figure/figure.ts';
import { frontChart } from './draw.ts';
import { objectivesOf } from './objectives.ts';
import { frontLegend, frontSubtitle } from './words.ts';

/** Trials of several objectives. */
export const figure: Figure = async ([source]) => {
  const { header, arrays } = await objectivesOf(source);
  const pairs = Math.max(1, header.objectives.length - 1);
  return {
    chart: frontChart({
      objectives: header.objectives,
      trial: arrays.u32('trial'),
      kind: arrays.u8('kind'),
      value: arrays.get('value'),
      front: header.front,
      counted: header.counted,
    }),
    subtitle: frontSubtitle(header),
    legend: frontLegend(header),
    ...(pairs === 1 ? {} : { height: pairs * 260 }),
  };
};

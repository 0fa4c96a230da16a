import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import { rampColour } from '../axes/palette.ts';
import type { Figure } from '../figure/figure.ts';
import { frontChart } from './draw.ts';
import { objectivesOf } from './objectives.ts';

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
    subtitle: `${countText(header.front)} of ${countText(header.counted)} trials beaten by none${header.isWhole ? '' : ', the others by sample'}`,
    legend: [
      mark('on the front', 'ring', ({ signal }) => signal),
      mark('beaten', 'dot', (palette) => rampColour(palette, 0.3)),
      ...(header.infeasible > 0
        ? [mark(`outside the constraints, ${countText(header.infeasible)}`, 'cross', ({ stopped }) => stopped)]
        : []),
    ],
    ...(pairs === 1 ? {} : { height: pairs * 260 }),
  };
};

import { countText, metricText } from '../axes/format.ts';
import { rampColour } from '../axes/palette.ts';
import type { ChartKind } from '../figure/figure.ts';
import { mark } from '../figure/mark.ts';
import { nothingToDraw } from '../figure/nothing.ts';
import { answerOf, type SweepSource } from '../figure/sweep-source.ts';
import { frontChart, hypervolumeChart } from './draw.ts';
import { readObjectives } from './read.ts';

/** Trials of several objectives. */
export const frontKind: ChartKind = {
  title: 'Pareto front',
  summary: 'trials of a sweep with several objectives: those that no other beats in all, and what they beat',
  options: [],
  async make([source]) {
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
  },
};

/** What the front gained. */
export const hypervolumeKind: ChartKind = {
  title: 'Hypervolume',
  summary: 'what the Pareto front of a sweep with several objectives gained with each trial',
  options: [],
  async make([source]) {
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
  },
};

async function objectivesOf(source: SweepSource) {
  const answer = answerOf(await readObjectives(source.parts, source.snapshot));
  const { objectives, counted } = answer.header;
  if (objectives.length < 2)
    throw await nothingToDraw(source, 'The sweep has one objective; pareto weighs its metric against a second one.');
  if (counted === 0) throw await nothingToDraw(source, 'No completed trial has a value of every objective yet.');
  return answer;
}

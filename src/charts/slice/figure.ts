import { branchOf } from '../axes/branch-text.ts';
import { percentText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import type { Chart } from '../chart.ts';
import type { Figure } from '../figure/figure.ts';
import { parametersNamed } from '../figure/named-columns.ts';
import { leastForInsights, needValues, nothingToDraw } from '../figure/nothing.ts';
import { byImportance } from '../figure/ranked-columns.ts';
import { answerOf } from '../figure/sweep-source.ts';
import { inset } from '../surface/inset.ts';
import type { ChartColumn } from '../sweep-facts.ts';
import { aggregateSlices } from './aggregate.ts';
import { effectMarks, isEffectCut, sliceChart, sliceData } from './draw.ts';

/** Most slices if no parameters are chosen. */
const sliceLimit = 12;
/** The same on a page, to keep it small. */
const pageLimit = 6;
const cellWidth = 300;
const cellHeight = 190;
const titleHeight = 26;

/** One slice of each parameter, side by side. */
export const figure: Figure = async ([source], { params = [] }, { isCoarse = false } = {}) => {
  const { snapshot, facts } = source;
  const metric = await needValues(source);
  if (facts.ended < leastForInsights) throw await nothingToDraw(source, tooEarly(facts.ended));
  const { view } = snapshot;
  const answer = answerOf(aggregateSlices(view));
  const chosen =
    params.length > 0
      ? parametersNamed(facts, params)
      : (await byImportance(source)).slice(0, isCoarse ? pageLimit : sliceLimit);
  const model = await source.parts.effects(snapshot.sweep.id);
  let isCut = false;
  const charts = chosen.flatMap((column) => {
    const data = sliceData(facts, answer, column, effectMarks(facts, model?.curves ?? [], column));
    const condition = branchOf(column, facts.columns, 'label');
    const branch = condition === null ? '' : `if ${condition}`;
    if (data !== undefined && isEffectCut(data)) isCut = true;
    return data === undefined
      ? []
      : [{ title: column.when === null ? column.name : column.label, branch, chart: sliceChart(data) }];
  });
  return {
    chart: sideBySide(charts),
    subtitle: `${metric} over ${whatOf(chosen, facts.columns.length, params.length > 0)}`,
    legend: [
      mark('median', 'line', ({ ink }) => ink),
      mark('better 90th percentile', 'line', ({ signal }) => signal),
      ...(model === undefined
        ? []
        : [
            mark(
              `model, all else averaged, 90 % band${isCut ? ', cut at the axis' : ''} (explains ${percentText(Math.max(0, model.explained))} of unseen trials)`,
              'line',
              ({ accent }) => accent,
            ),
          ]),
      mark(`shade: number of trials, coloured by ${metric}`, 'ramp'),
    ],
    ...(chosen.length === 1 ? {} : { height: Math.ceil(charts.length / 3) * (cellHeight + titleHeight) }),
  };
};

/** Why importance and the charts based on it are not available yet. */
export function tooEarly(ended: number): string {
  return `Importance, slices and contours need at least ${leastForInsights} ended trials; so far ${ended} have ended.`;
}

interface Titled {
  readonly title: string;
  readonly branch: string;
  readonly chart: Chart;
}

/** Small charts in rows, each under its title. */
function sideBySide(charts: readonly Titled[]): Chart {
  return {
    label: charts.map(({ chart }) => chart.label).join('; '),
    draw(surface, context) {
      const perRow = Math.max(1, Math.min(charts.length, Math.floor(surface.width / (cellWidth * 0.9))));
      const w = surface.width / perRow;
      const h = surface.height / Math.max(1, Math.ceil(charts.length / perRow));
      charts.forEach(({ title, branch, chart }, i) => {
        const x = (i % perRow) * w;
        const y = Math.floor(i / perRow) * h;
        const name = { size: 12, weight: 600 } as const;
        const room = Math.max(4, Math.floor((w - 24) / 7.2));
        const shown = title.length > room ? `${title.slice(0, room - 1)}…` : title;
        surface.text(shown, x + 12, y + 13, { ...name, color: context.palette.ink });
        const used = surface.textWidth(shown, name);
        if (branch !== '' && used + surface.textWidth(branch) < w - 38)
          surface.text(branch, x + 22 + used, y + 13, { color: context.palette.faint });
        chart.draw(inset(surface, { x, y: y + titleHeight, w: w - 8, h: h - titleHeight }), context);
      });
    },
    table: () => ({
      header: ['parameter', 'value', 'median', 'better_90th_percentile'],
      rows: charts.flatMap(({ title, chart }) => chart.table?.().rows.map((row) => [title, ...row]) ?? []),
    }),
  };
}

function whatOf(chosen: readonly ChartColumn[], all: number, isNamed: boolean): string {
  const [first] = chosen;
  if (first !== undefined && chosen.length === 1) return first.name;
  return isNamed || chosen.length === all
    ? `${chosen.length} parameters`
    : `the ${chosen.length} most important of ${all} parameters`;
}

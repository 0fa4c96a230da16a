import { isHyperDriveException } from '../../base/index.ts';
import { darkPalette, lightPalette } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import type { MadeChart } from '../figure/figure.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import { picture, pictureMargin } from '../picture/picture.ts';
import { svgPicture } from '../picture/svg-picture.ts';
import { type ChartName, chartEntry } from '../registry.ts';
import { type Html, html, trusted } from './html.ts';
import type { ThemeColours } from './theme-colours.ts';

/** Charts of a report, and what the eye should look for. */
const shown: readonly {
  readonly name: ChartName;
  readonly about: string;
  /** Wide charts scroll on a phone instead of being drawn anew. */
  readonly isKept?: boolean;
  /** For sweeps with one objective, or with several. */
  readonly only?: 'one' | 'several';
}[] = [
  { name: 'history', about: 'Each trial in order of suggestion; the line is the best so far.' },
  { name: 'curves', about: 'How the metric moved within trials, and where the policy stopped them.' },
  { name: 'importance', about: 'Which parameters the outcome depends on.' },
  { name: 'parallel', about: 'Each line is one trial; dark lines are the best.', isKept: true },
  { name: 'slice', about: 'The metric over each parameter alone.' },
  { name: 'contour', about: 'Where the two most important numbers do well together.' },
  { name: 'pareto', about: 'What a better value costs.', only: 'one' },
  { name: 'front', about: 'Where one objective improves only at the cost of another.', only: 'several' },
  { name: 'hypervolume', about: 'What the front gained as trials ended.', only: 'several' },
  { name: 'timeline', about: 'When each attempt ran.', isKept: true },
];

const wide = 1_000;
const narrow = 360;
const heights = { wide: 400, narrow: 340, most: 1_200 };

/** All charts of a sweep, one section each; those that have nothing to show yet say why. */
export async function chartSections(source: SweepSource, colours: ThemeColours): Promise<readonly Html[]> {
  const sections: Html[] = [];
  const isWeighed = source.snapshot.sweep.definition.objectives !== undefined;
  for (const chart of shown.filter(({ only }) => only === undefined || only === (isWeighed ? 'several' : 'one'))) {
    const made = await makeOrSay(source, chart.name);
    const { title } = chartEntry(chart.name).words;
    sections.push(
      typeof made === 'string'
        ? html`<section id="${chart.name}"><h2>${title}</h2><p>${made}</p></section>`
        : html`<section id="${chart.name}"><h2>${title} <small>${made.subtitle}</small></h2><p class="muted">${chart.about}</p>${figureOf(chart, made, colours)}</section>`,
    );
  }
  return sections;
}

/** The chart, or why there is none. */
async function makeOrSay(source: SweepSource, name: ChartName): Promise<MadeChart | string> {
  try {
    const { figure } = await chartEntry(name).figure();
    return await figure([source], {}, { isCoarse: true });
  } catch (error) {
    if (!isHyperDriveException(error) || error.code !== 'REPORT_NOTHING_TO_DRAW') throw error;
    const { why } = error.details;
    return typeof why === 'string' ? why : error.message;
  }
}

function figureOf({ name, isKept = false }: (typeof shown)[number], made: MadeChart, colours: ThemeColours): Html {
  const draw = (size: Size, prefix: string) => {
    const chart = framed(made);
    const both = [lightPalette, darkPalette].map((palette) =>
      svgPicture(chart, size, { palette, idPrefix: prefix, isBare: true }),
    );
    return trusted(colours.joined(both[0] ?? '', both[1] ?? ''));
  };
  const large = draw({ width: Math.max(wide, made.width ?? 0), height: heightOf(made, heights.wide) }, `${name}-`);
  if (isKept) return html`<figure class="scroll keep" tabindex="0" aria-label="${made.chart.label}">${large}</figure>`;
  // Slices stand one below the other on a phone.
  const columns = name === 'slice' && made.height !== undefined ? 3 : 1;
  const height = Math.min(3_000, heightOf(made, heights.narrow) * columns);
  const small = draw({ width: narrow, height }, `${name}-n`);
  return html`<figure><div class="wide">${large}</div><div class="narrow">${small}</div></figure>`;
}

function heightOf(made: MadeChart, usual: number): number {
  return Math.round(
    Math.min(heights.most, made.height === undefined ? usual : made.height + pictureMargin(made.legend, true)),
  );
}

/** The page has title and subtitle; the picture keeps its legend. */
function framed({ chart, legend }: MadeChart): Chart {
  return picture({ chart, title: '', subtitle: '', legend, caption: '' });
}

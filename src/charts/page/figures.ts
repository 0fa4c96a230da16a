import { isHyperDriveException } from '../../base/index.ts';
import { darkPalette, lightPalette } from '../axes/palette.ts';
import type { Chart, Size } from '../chart.ts';
import { type ChartName, chartNames } from '../chart-list.ts';
import type { ReportSection } from '../entry.ts';
import type { MadeChart } from '../figure/figure.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import { picture, pictureMargin } from '../picture/picture.ts';
import { svgPicture } from '../picture/svg-picture.ts';
import { chartEntry } from '../registry.ts';
import { type Html, html, trusted } from './html.ts';
import type { ThemeColours } from './theme-colours.ts';

const wide = 1_000;
const narrow = 360;
const heights = { wide: 400, narrow: 340, most: 1_200 };

/** All charts of a sweep, one section each; charts without data say why. */
export async function chartSections(source: SweepSource, colours: ThemeColours): Promise<readonly Html[]> {
  const sections: Html[] = [];
  const isWeighed = source.snapshot.sweep.definition.objectives !== undefined;
  for (const { name, words, report } of reported()) {
    if (report.only !== undefined && report.only !== (isWeighed ? 'several' : 'one')) continue;
    const made = await makeOrSay(source, name);
    sections.push(
      typeof made === 'string'
        ? html`<section id="${name}"><h2>${words.title}</h2><p>${made}</p></section>`
        : html`<section id="${name}"><h2>${words.title} <small>${made.subtitle}</small></h2><p class="muted">${report.about}</p>${figureOf(name, report, made, colours)}</section>`,
    );
  }
  return sections;
}

/** The charts that the registry gives a section, in order. */
function reported() {
  return chartNames
    .flatMap((name) => {
      const { words, report } = chartEntry(name);
      return report === undefined ? [] : [{ name, words, report }];
    })
    .sort((a, b) => a.report.place - b.report.place);
}

/** The chart, or why there is none. */
export async function makeOrSay(source: SweepSource, name: ChartName): Promise<MadeChart | string> {
  try {
    const { figure } = await chartEntry(name).figure();
    return await figure([source], {}, { isCoarse: true });
  } catch (error) {
    if (!isHyperDriveException(error) || error.code !== 'REPORT_NOTHING_TO_DRAW') throw error;
    const { why } = error.details;
    return typeof why === 'string' ? why : error.message;
  }
}

function figureOf(name: ChartName, { isKept = false }: ReportSection, made: MadeChart, colours: ThemeColours): Html {
  const draw = (size: Size, prefix: string) => {
    const chart = framed(made);
    const both = [lightPalette, darkPalette].map((palette) =>
      svgPicture(chart, size, { palette, idPrefix: prefix, isBare: true }),
    );
    return trusted(colours.joined(both[0] ?? '', both[1] ?? ''));
  };
  const large = draw({ width: Math.max(wide, made.width ?? 0), height: heightOf(made, heights.wide) }, `${name}-`);
  if (isKept) return html`<figure class="scroll keep" tabindex="0" aria-label="${made.chart.label}">${large}</figure>`;
  // On a phone, slices are stacked vertically.
  const columns = name === 'slice' && made.height !== undefined ? 3 : 1;
  const height = Math.min(3_000, heightOf(made, heights.narrow) * columns);
  const small = draw({ width: narrow, height }, `${name}-n`);
  return html`<figure><div class="wide">${large}</div><div class="narrow">${small}</div></figure>`;
}

/** Height of a chart with its legend. */
export function heightOf(made: MadeChart, usual: number): number {
  return Math.round(
    Math.min(heights.most, made.height === undefined ? usual : made.height + pictureMargin(made.legend, true)),
  );
}

/** The page has title and subtitle; the picture keeps its legend. */
export function framed({ chart, legend }: MadeChart): Chart {
  return picture({ chart, title: '', subtitle: '', legend, caption: '' });
}

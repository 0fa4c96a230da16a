import { countText, durationText, durationTick } from '../axes/format.ts';
import { baseLine, plotBox, segment } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import { type Scale, valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import type { Box, Surface } from '../surface/surface.ts';
import { type ChartAnswer, stateOfCode } from '../sweep-facts.ts';
import { barColour, type TimelineData } from './marks.ts';
import type { TimelineFacts } from './schema.ts';

const at = (values: ArrayLike<number>, i: number) => values[i] ?? 0;

const tickSteps = [
  1, 5, 10, 50, 100, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000,
  7_200_000, 14_400_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
];

/** Rows of a timeline, and the height of a row at which rows stay distinguishable. */
function timelineRows(
  { lanes, body }: TimelineData,
  isSmall: boolean,
): { readonly rows: number; readonly height: number } {
  const rows = Math.max(1, body.kind === 'bars' ? lanes : body.rows);
  if (isSmall) return { rows, height: Math.max(5, Math.min(22, 150 / rows)) };
  return { rows, height: rows <= 8 ? 30 : rows <= 40 ? 16 : 8 };
}

/** Height of a timeline, pixels. */
export function timelineHeight(data: TimelineData, isSmall = false): number {
  const { rows, height } = timelineRows(data, isSmall);
  return Math.round(rows * height + 44);
}

/** The chart of attempts over time. */
export function timelineChart(data: TimelineData, isSmall = false): Chart {
  const { rows } = timelineRows(data, isSmall);
  const geometry = (size: { readonly width: number; readonly height: number }) => {
    const box = plotBox(size, { left: 66, top: 8, right: 16, bottom: 30 });
    return { box, x: valueScale(data.fromMs, data.toMs, box.x, box.x + box.w), row: box.h / rows };
  };
  return {
    label: `Attempts over ${durationText(data.toMs - data.fromMs)} in ${countText(data.lanes)} lanes${data.body.kind === 'bars' ? `, ${countText(data.body.trial.length)} bars` : ''}`,
    follows: ['hover'],
    draw(surface, { palette, hover }) {
      const { box, x, row } = geometry(surface);
      drawTimes(surface, box, palette, x);
      drawLaneNames(surface, box, palette, data, row);
      if (data.body.kind === 'bars') drawBars(surface, box, palette, data.body, x, row, hover ?? null);
      else drawShares(surface, box, palette, data.body, row, isSmall);
    },
    hit(px, py, size) {
      const { body } = data;
      if (body.kind !== 'bars') return null;
      const { box, x, row } = geometry(size);
      const time = x.invert(px);
      const lane = Math.floor((py - box.y) / row);
      for (let i = 0; i < body.trial.length; i++) {
        if (at(body.lane, i) !== lane || time < at(body.start, i) || time > at(body.end, i)) continue;
        return {
          trial: at(body.trial, i),
          title: `Trial ${at(body.trial, i)}`,
          note: body.state[i] ?? '',
          lines: [
            `ran ${durationText(at(body.end, i) - at(body.start, i))}${at(body.attempt, i) > 0 ? `, attempt ${at(body.attempt, i) + 1}` : ''}`,
          ],
        };
      }
      return null;
    },
    table() {
      const { body } = data;
      if (body.kind !== 'bars') return { header: [], rows: [] };
      return {
        header: ['trial', 'attempt', 'lane', 'start_ms', 'end_ms', 'state'],
        rows: Array.from(body.trial, (trial, i) => [
          trial,
          at(body.attempt, i),
          at(body.lane, i),
          at(body.start, i),
          at(body.end, i),
          body.state[i] ?? '',
        ]),
      };
    },
  };
}

function drawTimes(surface: Surface, box: Box, palette: Palette, x: Scale): void {
  const step = tickSteps.find((s) => (x.high - x.low) / s < box.w / 90) ?? 2_419_200_000;
  baseLine(surface, box, palette);
  for (let time = Math.ceil(x.low / step) * step; time <= x.high; time += step) {
    const px = Math.round(x.at(time)) + 0.5;
    surface.shape(segment(px, box.y, px, box.y + box.h), { stroke: palette.grid });
    surface.text(durationTick(time), px, box.y + box.h + 8, { color: palette.faint, align: 'center', baseline: 'top' });
  }
}

function drawLaneNames(surface: Surface, box: Box, palette: Palette, { lanes, body }: TimelineData, row: number): void {
  const rows = Math.round(box.h / row);
  const per = body.kind === 'share' ? body.lanesPerRow : 1;
  const every = Math.max(1, Math.ceil(14 / row));
  for (let k = 0; k < rows; k += every) {
    const text = per > 1 ? `${k * per + 1}–${Math.min(lanes, (k + 1) * per)}` : `lane ${k + 1}`;
    surface.text(text, box.x - 9, box.y + (k + 0.5) * row, { color: palette.faint, align: 'right' });
  }
}

function drawBars(
  surface: Surface,
  box: Box,
  palette: Palette,
  body: Extract<TimelineData['body'], { kind: 'bars' }>,
  x: Scale,
  row: number,
  hover: number | null,
): void {
  surface.clip(box, () => {
    for (let i = 0; i < body.trial.length; i++) {
      const state = body.state[i] ?? 'completed';
      const px = x.at(at(body.start, i));
      const pw = Math.max(1, x.at(at(body.end, i)) - px - 1);
      const py = box.y + at(body.lane, i) * row + Math.max(1, row * 0.12);
      const ph = Math.max(2, row - Math.max(2, row * 0.24));
      const isHovered = at(body.trial, i) === hover;
      surface.shape((path) => path.rect(px, py, pw, ph), {
        fill: isHovered ? palette.signal : barColour(palette, state),
        opacity: state === 'stopped' && !isHovered ? 0.85 : 1,
      });
      const text = String(at(body.trial, i));
      if (ph > 11 && pw > surface.textWidth(text) + 12) {
        surface.text(text, px + 6, py + ph / 2, { color: palette.isDark ? '#0d1113' : '#ffffff' });
      }
    }
  });
}

/** Neighbouring cells of equal opacity. */
interface Run {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

function drawShares(
  surface: Surface,
  box: Box,
  palette: Palette,
  { rows, px, busy, lost }: Extract<TimelineData['body'], { kind: 'share' }>,
  row: number,
  isSmall: boolean,
): void {
  const width = box.w / px;
  const work = rampColour(palette, 0.6);
  // Cells of equal opacity are one shape: 60,000 fills would take a quarter of a second.
  const levels = 24;
  const cells = Array.from({ length: levels }, (): [work: Run[], lost: Run[]] => [[], []]);
  const levelOf = (share: number) => Math.min(levels - 1, Math.floor(share * share * levels));
  for (let k = 0; k < rows; k++) {
    const collect = (values: ArrayLike<number>, least: number, which: 0 | 1) => {
      const levelAt = (c: number) => {
        const share = at(values, k * px + c) / 255;
        return share < least ? -1 : levelOf(share);
      };
      for (let c = 0; c < px; ) {
        const level = levelAt(c);
        let end = c + 1;
        while (end < px && levelAt(end) === level) end++;
        cells[level]?.[which].push({ row: k, from: c, to: end });
        c = end;
      }
    };
    collect(busy, 0.016, 0);
    if (!isSmall) collect(lost, 0.02, 1);
  }
  const rect = (path: Parameters<Parameters<Surface['shape']>[0]>[0], { row: k, from, to }: Run) => {
    // Both edges are rounded, or seams appear between cells.
    const x0 = Math.round(box.x + from * width);
    const y0 = Math.round(box.y + k * row);
    path.rect(x0, y0, Math.round(box.x + to * width) - x0, Math.max(1, Math.round(box.y + (k + 1) * row) - y0 - 1));
  };
  cells.forEach(([work_, lost_], level) => {
    const strength = (level + 0.5) / levels;
    const paint = (members: readonly Run[], fill: string) => {
      if (members.length === 0) return;
      surface.shape(
        (path) => {
          for (const run of members) rect(path, run);
        },
        { fill },
      );
    };
    paint(work_, fade(work, isSmall ? 0.05 + 0.5 * strength : 0.1 + 0.8 * strength));
    paint(lost_, fade(palette.stopped, 0.1 + 0.5 * strength));
  });
}

export function timelineData({
  header,
  arrays,
}: ChartAnswer<Omit<TimelineFacts, 'originMs' | 'spanMs' | 'attempts'>>): TimelineData {
  const { mode, fromMs, toMs, lanes, rows, px, lanesPerRow } = header;
  return {
    fromMs,
    toMs: Math.max(toMs, fromMs + 1),
    lanes,
    body:
      mode === 'bars'
        ? {
            kind: 'bars',
            trial: arrays.u32('trial'),
            attempt: arrays.u16('attempt'),
            lane: arrays.u16('lane'),
            start: arrays.get('start'),
            end: arrays.get('end'),
            state: Array.from(arrays.u8('state'), stateOfCode),
          }
        : { kind: 'share', rows, px, lanesPerRow, busy: arrays.u8('busy'), lost: arrays.u8('lost') },
  };
}

import { drawBeyond } from '../axes/beyond.ts';
import { durationText, durationTick, metricText, tickText } from '../axes/format.ts';
import { axisLabels, drawAxes, fitted, plotBox } from '../axes/frame.ts';
import { fade, rampColour } from '../axes/palette.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import type { Surface } from '../surface/surface.ts';
import { type ChartAnswer, type ChartFacts, metricOf } from '../sweep-facts.ts';
import type { TradeOffFacts } from './schema.ts';

/** The primary metric against a second quantity. */
export interface TradeOffData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly second: {
    readonly label: string;
    readonly goal: 'minimize' | 'maximize';
    readonly kind: 'number' | 'duration' | 'count';
  };
  /** Trials that no other beats in both, in order of x. */
  readonly front: { readonly trial: ArrayLike<number>; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  /** A sample of the others. */
  readonly cloud: { readonly trial: ArrayLike<number>; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  readonly range: { readonly low: number; readonly high: number };
}

const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

/** The chart of a trade-off. */
export function tradeOffChart(data: TradeOffData): Chart {
  const { front, cloud, second, range } = data;
  const isDuration = second.kind === 'duration';
  const xText = isDuration ? durationText : second.kind === 'count' ? tickText : metricText;
  const xs = [...Array.from(front.x), ...Array.from(cloud.x)].filter(Number.isFinite).sort((a, b) => a - b);
  const part = (share: number) => xs[Math.min(xs.length - 1, Math.max(0, Math.round(share * (xs.length - 1))))] ?? 0;
  const frontX = Array.from(front.x).filter(Number.isFinite);
  // A few outliers on the worse side would squeeze the front.
  const low = Math.min(second.goal === 'maximize' ? part(0.015) : part(0), ...frontX);
  const high = Math.max(second.goal === 'maximize' ? part(1) : part(0.985), ...frontX);
  const pad = (high - low) * 0.04 || Math.abs(high) * 0.05 || 1;
  const side = data.goal === 'maximize' ? 'below' : 'above';
  // The cloud is a sample, so the number of trials beyond the axis is unknown.
  const isCut = Array.from(cloud.y).some((y) => (data.goal === 'maximize' ? y < range.low : y > range.high));
  const geometry = (size: { readonly width: number; readonly height: number }) => {
    const box = plotBox(size, { left: 58, right: 20, bottom: 42 });
    return {
      box,
      x: valueScale(low - pad, high + pad, box.x, box.x + box.w),
      y: valueScale(range.low, range.high, box.y + box.h, box.y),
    };
  };
  return {
    label: `Trade-off between ${data.metric} and ${second.label}: ${front.trial.length} trials are not beaten in both`,
    follows: ['hover'],
    draw(surface, { palette, hover }) {
      const { box, x, y } = geometry(surface);
      const arrow = data.goal === 'maximize' ? '↑' : '↓';
      drawAxes(surface, box, palette, {
        x,
        y,
        xText: isDuration ? durationTick : tickText,
      });
      const free = drawBeyond(surface, box, palette, isCut ? `more ${side} the axis` : '');
      axisLabels(surface, box, palette, { yLabel: fitted(surface, `${data.metric} ${arrow}`, free - 12) });
      const toward = `${second.label} ${second.goal === 'minimize' ? '↓' : '↑'}`;
      surface.text(toward, box.x + box.w, surface.height - 8, {
        color: palette.faint,
        align: 'right',
        baseline: 'bottom',
      });
      surface.clip({ x: box.x - 4, y: box.y - 6, w: box.w + 8, h: box.h + 6 }, () => {
        surface.shape(
          (path) => {
            for (let i = 0; i < cloud.x.length; i++) path.circle(x.at(at(cloud.x, i)), y.at(at(cloud.y, i)), 2);
          },
          { fill: rampColour(palette, 0.3), opacity: 0.55 },
        );
        if (front.x.length > 0) {
          surface.shape(frontArea(data, x.at, y.at, box), { fill: fade(palette.signal, 0.06) });
          surface.shape(frontLine(data, x.at, y.at), { stroke: palette.signal, width: 1.8 });
        }
        for (let i = 0; i < front.x.length; i++) {
          const isHovered = at(front.trial, i) === hover;
          surface.shape((path) => path.circle(x.at(at(front.x, i)), y.at(at(front.y, i)), isHovered ? 5 : 3.6), {
            fill: palette.surface,
            stroke: palette.signal,
            width: isHovered ? 2.4 : 1.6,
          });
        }
      });
    },
    hit(px, py, size) {
      const { x, y } = geometry(size);
      const groups = [
        { points: front, note: 'on the front', reach: 49 },
        { points: cloud, note: '', reach: 25 },
      ];
      for (const { points, note, reach } of groups) {
        let nearest = -1;
        let least = reach;
        for (let i = 0; i < points.x.length; i++) {
          const distance = (x.at(at(points.x, i)) - px) ** 2 + (y.at(at(points.y, i)) - py) ** 2;
          if (distance < least) {
            least = distance;
            nearest = i;
          }
        }
        if (nearest >= 0) {
          const trial = at(points.trial, nearest);
          return {
            trial,
            title: `Trial ${trial}`,
            note,
            lines: [
              `${data.metric} ${metricText(at(points.y, nearest))}`,
              `${second.label} ${xText(at(points.x, nearest))}`,
            ],
          };
        }
      }
      return null;
    },
    table: () => ({
      header: ['trial', second.label, data.metric],
      rows: Array.from(front.trial, (trial, i) => [trial, at(front.x, i), at(front.y, i)]),
    }),
  };
}

type Place = (value: number) => number;

/** Corners of the front: between two trials, the earlier one's value holds. */
function corners({ front, second }: TradeOffData, x: Place, y: Place): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  for (let i = 0; i < front.x.length; i++) {
    const px = x(at(front.x, i));
    const py = y(at(front.y, i));
    const before = points.at(-1);
    if (before !== undefined) points.push(second.goal === 'minimize' ? [px, before[1]] : [before[0], py]);
    points.push([px, py]);
  }
  return points;
}

function frontLine(data: TradeOffData, x: Place, y: Place): Parameters<Surface['shape']>[0] {
  return (path) => {
    corners(data, x, y).forEach(([px, py], i) => {
      if (i === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
    });
  };
}

/** The dominated side of the front. */
function frontArea(
  data: TradeOffData,
  x: Place,
  y: Place,
  box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
): Parameters<Surface['shape']>[0] {
  const points = corners(data, x, y);
  const side = data.second.goal === 'minimize' ? box.x + box.w : box.x;
  const worse = data.goal === 'maximize' ? box.y + box.h : box.y;
  return (path) => {
    const first = points[0];
    const last = points.at(-1);
    if (first === undefined || last === undefined) return;
    const [start, end] = data.second.goal === 'minimize' ? [first, last] : [last, first];
    const ordered = data.second.goal === 'minimize' ? points : [...points].reverse();
    path.moveTo(start[0], worse);
    for (const [px, py] of ordered) path.lineTo(px, py);
    path.lineTo(side, end[1]);
    path.lineTo(side, worse);
    path.closePath();
  };
}

export function tradeOffData(
  head: ChartFacts,
  { header, arrays }: ChartAnswer<Pick<TradeOffFacts, 'tradeOff'>>,
): TradeOffData {
  const { x, xGoal } = header.tradeOff;
  const label = x === '__duration' ? 'duration' : x === '__intervals' ? 'intervals' : x;
  return {
    ...metricOf(head),
    second: { label, goal: xGoal, kind: x === '__duration' ? 'duration' : x === '__intervals' ? 'count' : 'number' },
    front: { trial: arrays.u32('front'), x: arrays.f32('frontX'), y: arrays.f32('frontY') },
    cloud: { trial: arrays.u32('cloudTrial'), x: arrays.f32('cloudX'), y: arrays.f32('cloudY') },
  };
}

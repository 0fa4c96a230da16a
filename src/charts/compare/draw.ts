import { compactText, countText, metricText, percentText } from '../axes/format.ts';
import { drawAxes, plotBox, spreadLabels } from '../axes/frame.ts';
import { seriesColour } from '../axes/palette.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import type { Surface } from '../surface/surface.ts';

/** One sweep of a comparison. */
export interface ComparedSweep {
  readonly name: string;
  readonly ended: number;
  /** Steps of the incumbent by number of ended trials. */
  readonly steps: readonly (readonly [number, number])[];
  /** Best values of its ranked trials, any order. */
  readonly values: Float32Array;
}

/** Several sweeps on one metric. */
export interface CompareData {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly sweeps: readonly ComparedSweep[];
}

/** Values that most of a comparison lies in: the worst tenth is cut. */
function shownRange({ sweeps, goal }: CompareData): readonly [number, number] {
  const all = Float64Array.from(sweeps.flatMap(({ values }) => Array.from(values).filter(Number.isFinite))).sort();
  if (all.length === 0) return [0, 1];
  const at = (share: number) => all[Math.round(share * (all.length - 1))] ?? 0;
  const [low, high] = goal === 'maximize' ? [at(0.1), at(1)] : [at(0), at(0.9)];
  const pad = (high - low) * 0.04 || Math.abs(high) * 0.05 || 1;
  return [low - pad, high + pad];
}

function endLabels(
  surface: Surface,
  data: CompareData,
  ends: readonly number[],
  x: number,
  low: number,
  high: number,
  isDark: readonly string[],
): void {
  const places = spreadLabels(ends, 14, low, high);
  data.sweeps.forEach(({ name }, i) => {
    const text = name.length > 18 ? `${name.slice(0, 17)}…` : name;
    surface.text(text, x, places[i] ?? 0, { color: isDark[i] ?? '', weight: 600 });
  });
}

/** Best value so far against the number of ended trials. */
export function bestSoFarChart(data: CompareData): Chart {
  const longest = data.sweeps.reduce((most, { ended }) => Math.max(most, ended), 1);
  const range = shownRange(data);
  const geometry = (size: { readonly width: number; readonly height: number }) => {
    const box = plotBox(size, { right: size.width < 480 ? 20 : 140 });
    return {
      box,
      x: valueScale(0, longest, box.x, box.x + box.w),
      y: valueScale(range[0], range[1], box.y + box.h, box.y),
    };
  };
  const bestAt = ({ steps }: ComparedSweep, trials: number) => steps.filter(([n]) => n <= trials).at(-1)?.[1];
  return {
    label: `Best ${data.metric} so far by number of trials: ${data.sweeps.map((sweep) => `${sweep.name} ${metricText(sweep.steps.at(-1)?.[1])}`).join(', ')}`,
    draw(surface, { palette }) {
      const { box, x, y } = geometry(surface);
      drawAxes(surface, box, palette, { x, y, yLabel: data.metric, xLabel: 'trials', xText: compactText });
      const inside = (value: number) => Math.min(box.y + box.h, Math.max(box.y, y.at(value)));
      const colours = data.sweeps.map((_, i) => seriesColour(palette, i));
      surface.clip({ x: box.x, y: box.y - 3, w: box.w, h: box.h + 4 }, () => {
        data.sweeps.forEach(({ steps, ended }, i) => {
          surface.shape(
            (path) => {
              steps.forEach(([n, value], k) => {
                const before = steps[k - 1];
                if (before === undefined) path.moveTo(x.at(n), inside(value));
                else {
                  path.lineTo(x.at(n), inside(before[1]));
                  path.lineTo(x.at(n), inside(value));
                }
              });
              const last = steps.at(-1);
              if (last !== undefined) path.lineTo(x.at(ended), inside(last[1]));
            },
            { stroke: colours[i] ?? palette.accent, width: 2 },
          );
        });
      });
      if (surface.width >= 480) {
        const ends = data.sweeps.map(({ steps }) => inside(steps.at(-1)?.[1] ?? range[0]));
        endLabels(surface, data, ends, box.x + box.w + 8, box.y, box.y + box.h, colours);
      }
    },
    hit(px, _py, size) {
      const { box, x } = geometry(size);
      const trials = Math.round(x.invert(px));
      if (px < box.x || px > box.x + box.w) return null;
      return {
        trial: null,
        title: `After ${countText(trials)} trials`,
        lines: data.sweeps.map((sweep) => `${sweep.name} ${metricText(bestAt(sweep, trials))}`),
      };
    },
    table: () => ({
      header: ['sweep', 'trials', data.metric],
      rows: data.sweeps.flatMap(({ name, steps }) => steps.map(([n, value]) => [name, n, value] as const)),
    }),
  };
}

/** Share of trials at least as good as a value: the empirical distribution of what a sweep finds. */
export function distributionChart(data: CompareData): Chart {
  const range = shownRange(data);
  const sorted = data.sweeps.map(({ values }) => Float32Array.from(values.filter(Number.isFinite)).sort());
  const share = (list: Float32Array, value: number) => {
    if (list.length === 0) return 0;
    const worse = firstAbove(list, value);
    return data.goal === 'minimize' ? worse / list.length : 1 - worse / list.length;
  };
  const geometry = (size: { readonly width: number; readonly height: number }) => {
    const box = plotBox(size, { top: 30, right: 24, bottom: 42 });
    return { box, x: valueScale(range[0], range[1], box.x, box.x + box.w), y: valueScale(0, 1, box.y + box.h, box.y) };
  };
  return {
    label: `Share of trials at least as good as each ${data.metric}, for ${data.sweeps.map(({ name }) => name).join(', ')}`,
    draw(surface, { palette }) {
      const { box, x, y } = geometry(surface);
      drawAxes(surface, box, palette, {
        x,
        y,
        yLabel: 'share of trials at least as good',
        yText: (value) => percentText(value),
      });
      surface.text(data.metric, box.x + box.w, surface.height - 8, {
        color: palette.faint,
        align: 'right',
        baseline: 'bottom',
      });
      sorted.forEach((list, i) => {
        surface.shape(
          (path) => {
            const steps = Math.max(2, Math.round(box.w));
            for (let k = 0; k <= steps; k++) {
              const px = box.x + (k / steps) * box.w;
              const py = y.at(share(list, x.invert(px)));
              if (k === 0) path.moveTo(px, py);
              else path.lineTo(px, py);
            }
          },
          { stroke: seriesColour(palette, i), width: 2 },
        );
      });
    },
    hit(px, _py, size) {
      const { box, x } = geometry(size);
      if (px < box.x || px > box.x + box.w) return null;
      const value = x.invert(px);
      return {
        trial: null,
        title: `${data.metric} ${data.goal === 'maximize' ? '≥' : '≤'} ${metricText(value)}`,
        lines: data.sweeps.map(
          ({ name }, i) => `${name} ${percentText(share(sorted[i] ?? new Float32Array(), value), 1)}`,
        ),
      };
    },
    table: () => ({
      header: ['sweep', data.metric],
      rows: sorted.flatMap((list, i) => Array.from(list, (value) => [data.sweeps[i]?.name ?? '', value] as const)),
    }),
  };
}

/** Values at or below a limit, in rising values. */
function firstAbove(values: Float32Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

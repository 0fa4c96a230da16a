import { compactText, countText, metricText } from '../axes/format.ts';
import { drawAxes, plotBox, spreadLabels } from '../axes/frame.ts';
import { seriesColour } from '../axes/palette.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import type { Surface } from '../surface/surface.ts';
import { type CompareData, type ComparedSweep, shownRange } from './marks.ts';

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

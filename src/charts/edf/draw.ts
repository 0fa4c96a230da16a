import { metricText, percentText } from '../axes/format.ts';
import { drawAxes, plotBox } from '../axes/frame.ts';
import { seriesColour } from '../axes/palette.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import { type CompareData, shownRange } from '../compare/marks.ts';

/** Share of trials at least as good as a value: the empirical distribution of a sweep's results. */
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

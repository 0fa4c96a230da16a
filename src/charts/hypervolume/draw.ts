import { countText, metricText } from '../axes/format.ts';
import { drawAxes, plotBox } from '../axes/frame.ts';
import { fade } from '../axes/palette.ts';
import { valueScale } from '../axes/scale.ts';
import type { Chart } from '../chart.ts';
import type { Surface } from '../surface/surface.ts';

const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

/** The hypervolume as trials ended. */
export interface HypervolumeData {
  /** Number of qualifying trials at each step, ascending. */
  readonly trials: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  /** Number of all qualifying trials: the end of the axis. */
  readonly counted: number;
}

/** The chart of the hypervolume: how much the front gained, and when. */
export function hypervolumeChart({ trials, volume, counted }: HypervolumeData): Chart {
  const n = trials.length;
  const last = n === 0 ? Number.NaN : at(volume, n - 1);
  const geometry = (size: { readonly width: number; readonly height: number }) => {
    const box = plotBox(size, { right: 22 });
    return {
      box,
      x: valueScale(0, Math.max(2, counted), box.x, box.x + box.w),
      y: valueScale(0, last > 0 ? last * 1.08 : 1, box.y + box.h, box.y),
    };
  };
  /** Share of the current volume beyond which little is left to gain. */
  const nearlyAll = 0.95;
  const near = Array.from({ length: n }, (_, i) => i).find((i) => at(volume, i) >= last * nearlyAll);
  return {
    label:
      n === 0
        ? 'Hypervolume: no trial counts yet'
        : `Hypervolume ${metricText(last)} after ${countText(counted)} trials; 95 % of it after ${countText(at(trials, near ?? 0))}`,
    draw(surface, { palette }) {
      const { box, x, y } = geometry(surface);
      drawAxes(surface, box, palette, { x, y, yLabel: 'hypervolume', xLabel: 'trials', isWholeX: true });
      if (n === 0) return;
      const steps = (sink: Parameters<Parameters<Surface['shape']>[0]>[0]) => {
        sink.moveTo(x.at(at(trials, 0)), y.at(0));
        for (let i = 0; i < n; i++) {
          if (i > 0) sink.lineTo(x.at(at(trials, i)), y.at(at(volume, i - 1)));
          sink.lineTo(x.at(at(trials, i)), y.at(at(volume, i)));
        }
        sink.lineTo(x.at(Math.max(counted, at(trials, n - 1))), y.at(last));
      };
      surface.shape(
        (sink) => {
          steps(sink);
          sink.lineTo(x.at(Math.max(counted, at(trials, n - 1))), y.at(0));
          sink.closePath();
        },
        { fill: fade(palette.signal, 0.07) },
      );
      surface.shape(steps, { stroke: palette.signal, width: 1.8 });
    },
    hit(px, _py, size) {
      const { box, x } = geometry(size);
      if (n === 0 || px < box.x - 6 || px > box.x + box.w + 6) return null;
      const count = x.invert(px);
      let i = 0;
      while (i + 1 < n && at(trials, i + 1) <= count) i++;
      return {
        trial: null,
        title: metricText(at(volume, i)),
        note: `after ${countText(at(trials, i))} trials`,
        lines: last > 0 ? [`${((at(volume, i) / last) * 100).toFixed(1)} % of the present`] : [],
      };
    },
    table: () => ({
      header: ['trials', 'hypervolume'],
      rows: Array.from(trials, (count, i) => [count, at(volume, i)]),
    }),
  };
}

import type { Chart } from './chart.ts';
import { countText } from './format.ts';
import { segment } from './frame.ts';
import { rampColour } from './palette.ts';
import { type PlaneAxis, planeScale, planeTick, shorten } from './plane.ts';

/** One axis of parallel coordinates. */
export interface ParallelAxis extends PlaneAxis {
  /** What the axis is: `log`, `choice` … */
  readonly note: string;
  readonly isFlipped: boolean;
  /** The branch that has it, such as `optimizer = adamw`. */
  readonly branch: string | null;
}

/** Trials as lines over parallel axes. */
export interface ParallelData {
  readonly axes: readonly ParallelAxis[];
  /** [lines · axes] 0..1 along each axis as drawn; negative: not set. */
  readonly positions: Float32Array;
  /** [lines] 1 best … 0 worst; drawn in this order reversed, the first on top. */
  readonly rank: Float32Array;
}

/** Measures that the interactive chart shares with the drawn one, pixels. */
export const parallelLayout = { top: 66, bottom: 18, lane: 26, left: 54, right: 66 } as const;

/** x of each of so many axes. */
export function parallelXs(count: number, width: number): number[] {
  const { left, right } = parallelLayout;
  const span = Math.max(10, width - left - right);
  return Array.from({ length: count }, (_, k) => (count === 1 ? left + span / 2 : left + (k / (count - 1)) * span));
}

/** Upper and lower end of the axes and the lane of "not set". */
export function parallelYs(height: number): { readonly top: number; readonly bottom: number; readonly lane: number } {
  const { top, bottom, lane } = parallelLayout;
  return { top, bottom: height - bottom - lane, lane: height - bottom + 1 };
}

/** Strength of a line: many are thinner and paler. */
export function lineStyle(count: number): { readonly width: number; readonly opacity: number } {
  if (count <= 100) return { width: 1.35, opacity: 0.8 };
  return count < 600 ? { width: 1.2, opacity: 0.6 } : { width: 1, opacity: 0.34 };
}

/** The chart of parallel coordinates as lines. */
export function parallelChart({ axes, positions, rank }: ParallelData): Chart {
  const n = rank.length;
  return {
    label: `Parallel coordinates of ${countText(n)} trials over ${axes.length} axes`,
    draw(surface, { palette }) {
      const xs = parallelXs(axes.length, surface.width);
      const { top, bottom, lane } = parallelYs(surface.height);
      const { width, opacity } = lineStyle(n);
      const at = (line: number, axis: number) => positions[line * axes.length + axis] ?? -1;
      const y = (position: number) => (position < 0 ? lane : bottom - position * (bottom - top));
      for (let line = n - 1; line >= 0; line--) {
        const stroke = rampColour(palette, rank[line] ?? 0);
        for (const [isFaint, paint] of [
          [false, { stroke, width, opacity }],
          [true, { stroke, width, opacity: opacity * 0.15 }],
        ] as const) {
          surface.shape((path) => {
            for (let axis = 0; axis + 1 < axes.length; axis++) {
              const a = at(line, axis);
              const b = at(line, axis + 1);
              if ((a < 0 && b < 0) || (a < 0 || b < 0) !== isFaint) continue;
              path.moveTo(xs[axis] ?? 0, y(a));
              path.lineTo(xs[axis + 1] ?? 0, y(b));
            }
          }, paint);
        }
      }
      axes.forEach((axis, k) => {
        const x = xs[k] ?? 0;
        const room = Math.floor(((xs[1] ?? 200) - (xs[0] ?? 0)) / 7);
        surface.shape(segment(x, top, x, bottom), { stroke: palette.muted });
        surface.text(shorten(axis.label, room), x, 40, { color: palette.ink, size: 12, weight: 600, align: 'center' });
        surface.text(axis.branch ?? axis.note, x, 54, { color: palette.faint, align: 'center' });
        const scale = planeScale(axis, axis.isFlipped ? top : bottom, axis.isFlipped ? bottom : top);
        const text = planeTick(axis, room);
        for (const tick of scale.ticks(5)) {
          surface.text(text(tick), x + 7, scale.at(tick), { color: palette.muted, halo: palette.surface });
        }
      });
    },
  };
}

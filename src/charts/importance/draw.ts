import { percentText } from '../axes/format.ts';
import { segment } from '../axes/frame.ts';
import { fade } from '../axes/palette.ts';
import { shorten } from '../axes/plane.ts';
import type { Chart } from '../chart.ts';
import type { Shape } from '../surface/surface.ts';
import type { ImportanceItem } from './data.ts';

const rowHeight = 26;
const name = { size: 12, weight: 400 } as const;

/** A small arrow down and to the right. */
function elbow(x: number, y: number): Shape {
  return (path) => {
    path.moveTo(x, y - 5);
    path.lineTo(x, y + 1);
    path.lineTo(x + 7, y + 1);
    path.moveTo(x + 4.5, y - 1.5);
    path.lineTo(x + 7, y + 1);
    path.lineTo(x + 4.5, y + 3.5);
  };
}

/** Height of the chart for a number of parameters, pixels. */
export function importanceHeight(count: number): number {
  return count * rowHeight + 16;
}

/** The chart of what matters: one bar per parameter. */
export function importanceChart(items: readonly ImportanceItem[]): Chart {
  const most = items.reduce((a, { high }) => Math.max(a, high), 0.01);
  return {
    label: `What matters: ${items.map(({ label, share }) => `${label} ${percentText(share)}`).join(', ')}`,
    draw(surface, { palette }) {
      const names = items.map(({ label, isConditional }) => ({ indent: isConditional ? 14 : 0, label }));
      const longest = names.reduce((a, { indent, label }) => Math.max(a, indent + surface.textWidth(label, name)), 0);
      const left = Math.round(Math.min(surface.width * 0.4, Math.max(110, longest)) + 24);
      const width = Math.max(20, surface.width - left - 112);
      items.forEach(({ label, share, low, high, isConditional }, i) => {
        const y = 8 + (i + 0.5) * rowHeight;
        const x = (value: number) => left + (value / most) * width;
        // Drawn as a shape: few fonts have the arrow.
        if (isConditional) surface.shape(elbow(14, y), { stroke: palette.faint, width: 1.2 });
        surface.text(shorten(label, Math.floor((left - 24) / 6.4)), isConditional ? 26 : 12, y, {
          color: palette.ink,
          ...name,
        });
        surface.shape((path) => path.rect(left, y - 4, (share / most) * width, 8), {
          fill: fade(palette.accent, isConditional ? 0.6 : 0.9),
        });
        surface.shape(segment(x(low), y, x(high), y), { stroke: palette.ink, width: 1.5 });
        for (const end of [low, high])
          surface.shape(segment(x(end), y - 3, x(end), y + 3), { stroke: palette.ink, width: 1.5 });
        surface.text(
          `${percentText(share, 1)} (${(low * 100).toFixed(0)}–${(high * 100).toFixed(0)})`,
          surface.width - 12,
          y,
          {
            color: palette.muted,
            align: 'right',
          },
        );
      });
    },
    table: () => ({
      header: ['parameter', 'share', 'low', 'high'],
      rows: items.map(({ label, share, low, high }) => [label, share, low, high]),
    }),
  };
}

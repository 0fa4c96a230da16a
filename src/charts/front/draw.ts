import { countText, metricText, tickText } from '../axes/format.ts';
import { crosses, drawAxes, drawPins, plotBox } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import { type Scale, valueScale } from '../axes/scale.ts';
import type { Chart, Hit } from '../chart.ts';
import type { Box, Surface } from '../surface/surface.ts';

/** Trials compared by several objectives. */
export interface FrontData {
  readonly objectives: readonly { readonly name: string; readonly goal: 'minimize' | 'maximize' }[];
  readonly trial: ArrayLike<number>;
  /** 0 dominated, 1 on the front, 2 outside the outcome constraints. */
  readonly kind: ArrayLike<number>;
  /** [n · objectives] values, row by row. */
  readonly value: ArrayLike<number>;
  /** Trials on the front among those that qualify. */
  readonly front: number;
  readonly counted: number;
}

const kinds = { dominated: 0, front: 1, infeasible: 2 } as const;

interface Panel {
  /** Objectives across and upwards. */
  readonly x: number;
  readonly y: number;
  readonly box: Box;
  readonly xs: Scale;
  readonly ys: Scale;
}

const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

/**
 * The Pareto front: two objectives as one plane with the front's steps, more as a matrix of pairs, objectives across in order
 * and upwards from the second on.
 */
export function frontChart(data: FrontData): Chart {
  const { objectives, trial, kind, value } = data;
  const m = objectives.length;
  const n = trial.length;
  const v = (i: number, j: number) => at(value, i * m + j);
  const domains = objectives.map((_, j) => domainOf(data, j));
  // The front above everything else, infeasible trials below.
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => layer(at(kind, a)) - layer(at(kind, b)));
  const members = order.filter((i) => at(kind, i) === kinds.front);

  const panelsOf = (size: { readonly width: number; readonly height: number }): readonly Panel[] => {
    const cells = Math.max(1, m - 1);
    const isNarrow = size.width < 480;
    const panels: Panel[] = [];
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column <= row && m > 1; column++) {
        const cell = { width: size.width / cells, height: size.height / cells };
        const inner = plotBox(cell, { left: isNarrow && m > 2 ? 42 : 58, right: 14, top: 26, bottom: 42 });
        const box = { ...inner, x: inner.x + column * cell.width, y: inner.y + row * cell.height };
        const [xd, yd] = [domains[column] ?? [0, 1], domains[row + 1] ?? [0, 1]];
        panels.push({
          x: column,
          y: row + 1,
          box,
          xs: valueScale(xd[0], xd[1], box.x, box.x + box.w),
          ys: valueScale(yd[0], yd[1], box.y + box.h, box.y),
        });
      }
    }
    return panels;
  };
  return {
    label: `${objectives.map(({ name, goal }) => `${goal} ${name}`).join(', ')}: ${countText(data.front)} of ${countText(data.counted)} trials are Pareto-optimal`,
    follows: ['hover', 'pins'],
    draw(surface, { palette, hover, pinned = [] }) {
      for (const panel of panelsOf(surface)) {
        drawPanel(surface, palette, data, panel, order, hover ?? null);
        const spot = (wanted: number) => {
          const i = order.find((one) => at(trial, one) === wanted);
          return i === undefined ? undefined : ([panel.xs.at(v(i, panel.x)), panel.ys.at(v(i, panel.y))] as const);
        };
        drawPins(surface, palette, pinned, spot, 6.5);
      }
    },
    hit(px, py, size) {
      const panel = panelsOf(size).find(
        ({ box }) => px >= box.x - 8 && px <= box.x + box.w + 8 && py >= box.y - 8 && py <= box.y + box.h + 8,
      );
      if (panel === undefined) return null;
      return nearest(members, 81) ?? nearest(order, 36);

      function nearest(list: readonly number[], reach: number): Hit | null {
        if (panel === undefined) return null;
        let found = -1;
        let least = reach;
        for (const i of list) {
          const distance = (panel.xs.at(v(i, panel.x)) - px) ** 2 + (panel.ys.at(v(i, panel.y)) - py) ** 2;
          if (distance < least) {
            least = distance;
            found = i;
          }
        }
        if (found < 0) return null;
        const number = at(trial, found);
        return {
          trial: number,
          title: `Trial ${number}`,
          note: ['beaten', 'on the front', 'outside the constraints'][at(kind, found)] ?? '',
          lines: objectives.map(({ name }, j) => `${name} ${metricText(v(found, j))}`),
        };
      }
    },
    table: () => ({
      header: ['trial', 'kind', ...objectives.map(({ name }) => name)],
      rows: order
        .toReversed()
        .map((i) => [
          at(trial, i),
          ['dominated', 'front', 'infeasible'][at(kind, i)] ?? '',
          ...objectives.map((_, j) => v(i, j)),
        ]),
    }),
  };
}

const layer = (kind: number) => [1, 2, 0][kind] ?? 0;

/** Range shown for one objective: the whole front, and all values except the worst fiftieth. */
function domainOf({ objectives, kind, value, trial }: FrontData, j: number): readonly [number, number] {
  const m = objectives.length;
  const all: number[] = [];
  const front: number[] = [];
  for (let i = 0; i < trial.length; i++) {
    const one = at(value, i * m + j);
    if (!Number.isFinite(one)) continue;
    all.push(one);
    if (at(kind, i) === kinds.front) front.push(one);
  }
  if (all.length === 0) return [0, 1];
  all.sort((a, b) => a - b);
  const part = (share: number) => all[Math.round(share * (all.length - 1))] ?? 0;
  const isMax = objectives[j]?.goal === 'maximize';
  const low = front.reduce((a, b) => Math.min(a, b), part(isMax ? 0.02 : 0));
  const high = front.reduce((a, b) => Math.max(a, b), part(isMax ? 1 : 0.98));
  const pad = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
  return [low - pad, high + pad];
}

function drawPanel(
  surface: Surface,
  palette: Palette,
  data: FrontData,
  { x, y, box, xs, ys }: Panel,
  order: readonly number[],
  hover: number | null,
): void {
  const { objectives, trial, kind, value } = data;
  const m = objectives.length;
  const [across, up] = [objectives[x], objectives[y]];
  const place = (i: number) => [xs.at(at(value, i * m + x)), ys.at(at(value, i * m + y))] as const;
  const isInside = ([px, py]: readonly [number, number]) =>
    px >= box.x - 4 && px <= box.x + box.w + 4 && py >= box.y - 4 && py <= box.y + box.h + 4;
  drawAxes(surface, box, palette, {
    x: xs,
    y: ys,
    xText: tickText,
    xTicks: Math.max(2, Math.round(box.w / 90)),
    yTicks: Math.max(2, Math.round(box.h / 50)),
  });
  const nameOf = (one: typeof up) => (one === undefined ? '' : one.name);
  surface.text(`${nameOf(up)} ${up?.goal === 'maximize' ? '↑' : '↓'}`, box.x - 46, box.y - 12, {
    color: palette.faint,
    baseline: 'middle',
  });
  surface.text(`${nameOf(across)} ${across?.goal === 'minimize' ? '↓' : '↑'}`, box.x + box.w, box.y + box.h + 34, {
    color: palette.faint,
    align: 'right',
    baseline: 'bottom',
  });
  const placed = order.map((i) => ({ i, spot: place(i) }));
  const of = (wanted: number) => placed.filter(({ i, spot }) => at(kind, i) === wanted && isInside(spot));
  surface.clip({ x: box.x - 5, y: box.y - 5, w: box.w + 10, h: box.h + 10 }, () => {
    surface.shape(
      crosses(
        of(kinds.infeasible).map(({ spot }) => spot),
        2.6,
      ),
      {
        stroke: palette.stopped,
        width: 1.1,
        opacity: 0.5,
      },
    );
    surface.shape(
      (path) => {
        for (const { spot } of of(kinds.dominated)) path.circle(...spot, 2.2);
      },
      { fill: rampColour(palette, 0.35), opacity: 0.5 },
    );
    const front = of(kinds.front);
    if (m === 2)
      drawSteps(
        surface,
        palette,
        box,
        { across, up },
        front.map(({ spot }) => spot),
      );
    surface.shape(
      (path) => {
        for (const { spot } of front) path.circle(...spot, m === 2 ? 3.8 : 3);
      },
      { fill: palette.surface, stroke: palette.signal, width: 1.7 },
    );
    const hovered = hover === null ? undefined : placed.find(({ i }) => at(trial, i) === hover);
    if (hovered !== undefined && isInside(hovered.spot)) {
      surface.shape((path) => path.circle(...hovered.spot, 6), { stroke: palette.ink, width: 2.2 });
    }
  });
}

interface Sides {
  readonly across: { readonly goal: 'minimize' | 'maximize' } | undefined;
  readonly up: { readonly goal: 'minimize' | 'maximize' } | undefined;
}

/** The front's steps and the region they dominate. */
function drawSteps(
  surface: Surface,
  palette: Palette,
  box: Box,
  { across, up }: Sides,
  spots: readonly (readonly [number, number])[],
): void {
  if (spots.length === 0) return;
  const sorted = [...spots].sort((a, b) => a[0] - b[0]);
  const isLow = across?.goal === 'minimize';
  const corners: (readonly [number, number])[] = [];
  for (const spot of sorted) {
    const before = corners.at(-1);
    if (before !== undefined) corners.push(isLow ? [spot[0], before[1]] : [before[0], spot[1]]);
    corners.push(spot);
  }
  const side = isLow ? box.x + box.w : box.x;
  const worse = up?.goal === 'maximize' ? box.y + box.h : box.y;
  // Along the steps, from the member best in the horizontal objective to the one best in the vertical objective.
  const path = isLow ? corners : corners.toReversed();
  const [first, last] = [path[0], path.at(-1)];
  if (first === undefined || last === undefined) return;
  surface.shape(
    (sink) => {
      sink.moveTo(first[0], worse);
      for (const [px, py] of path) sink.lineTo(px, py);
      sink.lineTo(side, last[1]);
      sink.lineTo(side, worse);
      sink.closePath();
    },
    { fill: fade(palette.signal, 0.06) },
  );
  surface.shape(
    (sink) => {
      sink.moveTo(first[0], worse);
      for (const [px, py] of path) sink.lineTo(px, py);
      sink.lineTo(side, last[1]);
    },
    { stroke: palette.signal, width: 1.8 },
  );
}

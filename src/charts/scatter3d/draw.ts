import { countText } from '../axes/format.ts';
import { drawPins, segment } from '../axes/frame.ts';
import { fade, type Palette, rampColour } from '../axes/palette.ts';
import { type PlaneAxis, planeScale, planeTick, planeValue, shorten } from '../axes/plane.ts';
import type { Chart } from '../chart.ts';
import type { Surface } from '../surface/surface.ts';

/** Trials over three columns. Positions 0..1 along the axes; the best come last and lie on top. */
export interface Scatter3Data {
  /** Across, into the depth, upwards. */
  readonly axes: readonly [PlaneAxis, PlaneAxis, PlaneAxis];
  readonly marks: {
    readonly trial: Uint32Array;
    readonly x: Float32Array;
    readonly y: Float32Array;
    readonly z: Float32Array;
    /** 1 best … 0 worst. */
    readonly rank: Float32Array;
    /** Trials that have all three; more than marks: an even sample is shown. */
    readonly of: number;
  } | null;
}

/** The camera. */
export interface Camera {
  /** Turn around the upward axis, radians. */
  readonly turn: number;
  /** Height of the eye, radians: 0 from the side, π/2 from above. */
  readonly tilt: number;
  /** 1: the whole box fits. */
  readonly zoom: number;
}

/** The first view: a corner towards the eye, from a little above. */
export const firstCamera: Camera = { turn: -0.62, tilt: 0.42, zoom: 1 };

/** A camera within its bounds: never from below, never inside. */
export function boundCamera({ turn, tilt, zoom }: Camera): Camera {
  const full = 2 * Math.PI;
  return {
    turn: ((((turn + Math.PI) % full) + full) % full) - Math.PI,
    tilt: Math.min(Math.PI / 2, Math.max(0, tilt)),
    zoom: Math.min(4, Math.max(0.6, zoom)),
  };
}

type Point = readonly [x: number, y: number, z: number];
/** Pixels, and the distance from the eye: greater is farther. */
type Spot = readonly [x: number, y: number, depth: number];

/** Height of the middle of the box, as a share: the names of the axes are below it. */
const middle = 0.46;
/** Strength of the perspective: how much larger near points are. */
const perspective = 0.28;

/**
 * Maps the unit cube to pixels.
 * @returns pixels and depth of a place 0..1 along each axis
 */
export function projector(
  { turn, tilt, zoom }: Camera,
  { width, height }: { readonly width: number; readonly height: number },
): (point: Point) => Spot {
  const [ct, st, cu, su] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const scale = Math.min(width * 0.5, height * 0.54) * zoom;
  return ([x, y, z]) => {
    const [a, b, c] = [x - 0.5, y - 0.5, z - 0.5];
    const across = a * ct - b * st;
    const into = a * st + b * ct;
    const depth = into * cu - c * su;
    const up = c * cu + into * su;
    const near = 1 / (1 + depth * perspective);
    return [width / 2 + across * scale * near, height * middle - up * scale * near, depth];
  };
}

/** The chart of three columns in space. */
export function scatter3Chart({ axes, marks }: Scatter3Data, camera: Camera = firstCamera): Chart {
  const n = marks?.trial.length ?? 0;
  const of = marks?.of ?? 0;
  const at = (i: number): Point => [marks?.x[i] ?? 0, marks?.y[i] ?? 0, marks?.z[i] ?? 0];
  const names = axes.map(({ label }) => label);
  return {
    label: `${names[2]} over ${names[0]} and ${names[1]} in space, of ${countText(of)} trials${n < of ? `, ${countText(n)} of them shown, evenly over the order of merit` : ''}`,
    follows: ['hover', 'pins'],
    draw(surface, { palette, hover, pinned = [] }) {
      const project = projector(camera, surface);
      drawBox(surface, palette, axes, project);
      if (marks !== null) drawPoints(surface, palette, marks, project, at, camera.zoom);
      const found = marks === null || hover == null ? -1 : marks.trial.indexOf(hover);
      const spot = (trial: number) => {
        const i = marks?.trial.indexOf(trial) ?? -1;
        if (i < 0) return undefined;
        const [x, y] = project(at(i));
        return [x, y] as const;
      };
      drawPins(surface, palette, pinned, spot, 6);
      if (found >= 0) drawHovered(surface, palette, project, at(found));
      if (n < of) {
        surface.text(
          `${countText(n)} of ${countText(of)}, evenly over the order of merit`,
          surface.width - 12,
          surface.height - 10,
          {
            color: palette.faint,
            align: 'right',
          },
        );
      }
    },
    hit(px, py, size) {
      if (marks === null) return null;
      const project = projector(camera, size);
      let nearest = -1;
      let least = 90;
      let depth = Number.POSITIVE_INFINITY;
      for (let i = 0; i < n; i++) {
        const [x, y, d] = project(at(i));
        const distance = (x - px) ** 2 + (y - py) ** 2;
        // Of points in one line of sight, the nearer one, which is visible.
        if (distance < least - 4 || (distance < least + 4 && d < depth)) {
          if (distance >= 90) continue;
          least = distance;
          depth = d;
          nearest = i;
        }
      }
      if (nearest < 0) return null;
      const trial = marks.trial[nearest] ?? 0;
      const place = at(nearest);
      return {
        trial,
        title: `Trial ${trial}`,
        lines: axes.map((axis, k) => `${axis.label} ${planeValue(axis, place[k] ?? 0)}`),
      };
    },
    table: () => ({
      header: ['trial', ...names],
      rows: Array.from({ length: n }, (_, i) => [
        marks?.trial[i] ?? 0,
        ...axes.map((axis, k) => planeValue(axis, at(i)[k] ?? 0)),
      ]),
    }),
  };
}

const corner = (axis: number, value: number, [a, b]: readonly [number, number]): Point => {
  const others = [a, b];
  const point: number[] = [];
  for (let k = 0; k < 3; k++) point.push(k === axis ? value : (others.shift() ?? 0));
  return [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];
};

/** The walls behind the points with their grid, and the axes along the most visible edges. */
function drawBox(
  surface: Surface,
  palette: Palette,
  axes: readonly [PlaneAxis, PlaneAxis, PlaneAxis],
  project: (point: Point) => Spot,
): void {
  // The side of each axis that is farther from the eye.
  const back = [0, 1, 2].map((axis) => {
    const depthOf = (value: number) => project(corner(axis, value, [0.5, 0.5]))[2];
    return depthOf(0) >= depthOf(1) ? 0 : 1;
  });
  const line = (from: Point, to: Point) => {
    const [x0, y0] = project(from);
    const [x1, y1] = project(to);
    return segment(x0, y0, x1, y1);
  };
  const scales = axes.map((axis) => planeScale(axis, 0, 1));
  const ticks = axes.map((axis, k) =>
    (scales[k]?.ticks(axis.kind === 'category' ? 8 : 4) ?? []).filter((_, i) => i < 12),
  );
  const placeOf = (k: number, tick: number) => scales[k]?.at(tick) ?? 0;
  const isOn = (place: number) => place >= -1e-6 && place <= 1 + 1e-6;
  // Walls: for each axis the plane at its far side, gridded along the two others.
  for (let wall = 0; wall < 3; wall++) {
    const side = back[wall] ?? 0;
    const [p, q] = [0, 1, 2].filter((k) => k !== wall);
    const pointOf = (a: number, b: number): Point => {
      const point = [0, 0, 0];
      point[wall] = side;
      point[p ?? 0] = a;
      point[q ?? 0] = b;
      return [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];
    };
    const frame = [pointOf(0, 0), pointOf(1, 0), pointOf(1, 1), pointOf(0, 1)].map(project);
    surface.shape(
      (sink) => {
        for (const [i, [x, y]] of frame.entries()) {
          if (i === 0) sink.moveTo(x, y);
          else sink.lineTo(x, y);
        }
        sink.closePath();
      },
      { fill: fade(palette.grid, wall === 2 ? 0.7 : 0.35), stroke: palette.line },
    );
    for (const [k, make] of [
      [p ?? 0, (place: number) => line(pointOf(place, 0), pointOf(place, 1))],
      [q ?? 0, (place: number) => line(pointOf(0, place), pointOf(1, place))],
    ] as const) {
      for (const tick of ticks[k] ?? []) {
        const place = placeOf(k, tick);
        if (isOn(place)) surface.shape(make(place), { stroke: palette.line, opacity: 0.8 });
      }
    }
  }
  const front = back.map((side) => 1 - side);
  // Across and depth: along the floor's front edges; upwards: along the edge of the silhouette at the left.
  drawAxis(
    surface,
    palette,
    axes[0],
    0,
    (t) => [t, front[1] ?? 0, 0],
    project,
    ticks[0] ?? [],
    (v) => placeOf(0, v),
  );
  drawAxis(
    surface,
    palette,
    axes[1],
    1,
    (t) => [front[0] ?? 0, t, 0],
    project,
    ticks[1] ?? [],
    (v) => placeOf(1, v),
  );
  const uprights = [
    [back[0] ?? 0, front[1] ?? 0],
    [front[0] ?? 0, back[1] ?? 0],
  ] as const;
  const left = uprights.reduce((a, b) => (project([a[0], a[1], 0])[0] <= project([b[0], b[1], 0])[0] ? a : b));
  drawAxis(
    surface,
    palette,
    axes[2],
    2,
    (t) => [left[0], left[1], t],
    project,
    ticks[2] ?? [],
    (v) => placeOf(2, v),
  );
}

function drawAxis(
  surface: Surface,
  palette: Palette,
  axis: PlaneAxis,
  index: number,
  along: (t: number) => Point,
  project: (point: Point) => Spot,
  ticks: readonly number[],
  placeOf: (tick: number) => number,
): void {
  const [x0, y0] = project(along(0));
  const [x1, y1] = project(along(1));
  surface.shape(segment(x0, y0, x1, y1), { stroke: palette.strong, width: 1.4 });
  const length = Math.hypot(x1 - x0, y1 - y0);
  // Seen end on, its ticks would overlap.
  if (length < 36) return;
  // Away from the middle of the box, where the points are.
  const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [cx, cy] = [surface.width / 2, surface.height * middle];
  let [nx, ny] = [-(y1 - y0) / length, (x1 - x0) / length];
  if (nx * (mx - cx) + ny * (my - cy) < 0) [nx, ny] = [-nx, -ny];
  const align = nx < -0.35 ? 'right' : nx > 0.35 ? 'left' : 'center';
  const text = planeTick(axis, 10);
  const room = Math.max(1, Math.ceil((ticks.length * 22) / length));
  ticks.forEach((tick, i) => {
    const place = placeOf(tick);
    // At the corner, the ticks of two axes would overlap.
    const isCorner = index !== 2 && (place < 0.03 || place > 0.97);
    if (isCorner || place < -1e-6 || place > 1 + 1e-6 || i % room !== 0) return;
    const [x, y] = project(along(place));
    surface.shape(segment(x, y, x + nx * 4, y + ny * 4), { stroke: palette.strong });
    surface.text(text(tick), x + nx * 9, y + ny * 9 + (align === 'center' ? 3 : 0), {
      color: palette.faint,
      align,
      halo: palette.surface,
    });
  });
  const away = index === 2 ? 20 : 34;
  const label = index === 2 ? project(along(1.07)) : ([mx + nx * away, my + ny * away, 0] as const);
  const name = `${shorten(axis.label, 26)}${axis.log ? ' (log)' : ''}`;
  const width = surface.textWidth(name, { weight: 600 });
  const wanted =
    index === 2 || align === 'center' ? label[0] - width / 2 : align === 'right' ? label[0] - width : label[0];
  // Whole, even where the box fills the chart.
  const inside = (value: number, most: number) => Math.min(most, Math.max(8, value));
  surface.text(
    name,
    inside(wanted, surface.width - width - 8),
    inside(label[1] + (index === 2 ? -4 : 4), surface.height - 10),
    { color: palette.ink, weight: 600, halo: palette.surface },
  );
}

/** Shades by rank and by distance. */
const levels = 12;
const slices = 6;

function drawPoints(
  surface: Surface,
  palette: Palette,
  { trial, rank }: NonNullable<Scatter3Data['marks']>,
  project: (point: Point) => Spot,
  at: (i: number) => Point,
  zoom: number,
): void {
  const n = trial.length;
  const base = (n < 200 ? 4 : n < 1_500 ? 3 : 2) * Math.min(1.6, Math.sqrt(zoom));
  // Far ones first; within a slice the better ones on top.
  const buckets: number[][] = Array.from({ length: slices * levels }, () => []);
  const spots = Array.from({ length: n }, (_, i) => project(at(i)));
  spots.forEach(([, , depth], i) => {
    const slice = Math.min(slices - 1, Math.max(0, Math.floor(((0.87 - depth) / 1.74) * slices)));
    const level = Math.min(levels - 1, Math.floor((rank[i] ?? 0) * levels));
    buckets[slice * levels + level]?.push(i);
  });
  buckets.forEach((members, bucket) => {
    if (members.length === 0) return;
    const slice = Math.floor(bucket / levels);
    const nearness = (slice + 0.5) / slices;
    const radius = base * (0.72 + 0.5 * nearness);
    surface.shape(
      (path) => {
        for (const i of members) {
          const [x, y] = spots[i] ?? [Number.NaN, Number.NaN];
          // Thousands of circles take longer than a frame; as squares of a few pixels they look the same.
          if (n > 1_500) path.rect(x - radius, y - radius, radius * 2, radius * 2);
          else path.circle(x, y, radius);
        }
      },
      { fill: rampColour(palette, ((bucket % levels) + 0.5) / levels), opacity: 0.45 + 0.5 * nearness },
    );
  });
}

/** The trial under the pointer, with a line to the floor that shows its depth. */
function drawHovered(surface: Surface, palette: Palette, project: (point: Point) => Spot, place: Point): void {
  const [x, y] = project(place);
  const [fx, fy] = project([place[0], place[1], 0]);
  const paint = { stroke: palette.signal, width: 1.2, dash: [3, 3] };
  surface.shape(segment(x, y, fx, fy), paint);
  surface.shape((path) => path.circle(fx, fy, 2), { fill: palette.signal });
  surface.shape((path) => path.circle(x, y, 6), { stroke: palette.signal, width: 2.2 });
}

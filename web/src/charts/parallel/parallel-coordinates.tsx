import './parallel.css';
import { type PointerEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { rampAt } from '../../../../src/charts/axes/palette.ts';
import { shorten } from '../../../../src/charts/axes/plane.ts';
import type { ParallelResult } from '../../../../src/charts/kernel/index.ts';
import { axisBranches, branchValue, type ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import { type ParallelPlace, parallelXs, parallelYs } from '../../../../src/charts/parallel/marks.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useSweepState } from '../../state/sweep-state.tsx';
import { usePalette } from '../../state/theme.ts';
import { parallelWords } from '../../words/charts.ts';
import type { Engine } from '../../worker/client.ts';
import type { AxisOptions } from './axes.ts';
import { AxisView } from './axis-view.tsx';
import { nearestLine, paintLines, paintRaised, putLayer, sameLines } from './parallel-canvas.ts';

interface ParallelProps {
  readonly head: SweepHead;
  readonly engine: Engine;
  readonly columns: readonly ExploreAxis[];
  readonly axes: readonly string[];
  readonly onAxes: (axes: readonly string[]) => void;
  readonly options: AxisOptions;
  readonly onOptions: (options: AxisOptions) => void;
  readonly onPick: (trial: number) => void;
  readonly height: number;
}

/** Parallel coordinates: density and lines on canvases, axes and brushes above them. */
export function ParallelCoordinates(props: ParallelProps) {
  const { head, engine, columns, axes, options, onPick, height } = props;
  const { hovered } = useSweepState();
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (host.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  const shown = useMemo(
    () => axes.map((id) => columns.find((column) => column.id === id)).filter((column) => column !== undefined),
    [axes, columns],
  );
  const ids = shown.map(({ id }) => id).join('\n');
  const xs = useMemo(() => parallelXs(shown.length, width), [shown.length, width]);
  const place = useMemo(() => ({ xs, ...parallelYs(height), width, height }), [xs, width, height]);
  const layers = useLayers({ engine, ids, place, options });

  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 0) return;
    const result = engine.state.get().result?.parallel ?? null;
    if (result === null || result.axes.join('\n') !== ids) return;
    const box = event.currentTarget.getBoundingClientRect();
    hovered.set(nearestLine(result, place, event.clientX - box.left, event.clientY - box.top));
  };
  return (
    // The table next to it shows the same trials with links.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      ref={host}
      className="pcp"
      style={{ height }}
      onPointerMove={onMove}
      onPointerLeave={() => hovered.set(null)}
      onClick={(event) => {
        const trial = hovered.get();
        if (trial !== null && event.target instanceof SVGSVGElement) onPick(trial);
      }}
    >
      <canvas ref={layers.ground} />
      <canvas ref={layers.density} />
      <canvas ref={layers.lines} role="img" aria-label={parallelWords.summary(head.ended, shown.length)} />
      <canvas ref={layers.over} />
      {width > 0 && <Axes {...props} shown={shown} xs={xs} width={width} />}
    </div>
  );
}

interface LayersInput {
  readonly engine: Engine;
  /** Ids of the axes, one per line. */
  readonly ids: string;
  readonly place: ParallelPlace;
  readonly options: AxisOptions;
}

/** Four canvases: unselected trials, density, lines, the hovered line. They follow the engine without React. */
function useLayers({ engine, ids, place, options }: LayersInput) {
  const ground = useRef<HTMLCanvasElement>(null);
  const density = useRef<HTMLCanvasElement>(null);
  const lines = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const { hovered, pins } = useSweepState();
  const { width } = place;
  useEffect(() => {
    if (width === 0) return undefined;
    const ramp = Uint8Array.from(
      { length: 768 },
      (_, i) => rampAt(palette.isDark, Math.floor(i / 3) / 255)[i % 3] ?? 0,
    );
    engine.parallel({
      axes: ids.split('\n'),
      flipped: options.flipped,
      linear: options.linear,
      ...place,
      ramp,
      ground: palette.isDark ? [84, 96, 102] : [158, 168, 166],
    });
    return () => engine.parallel(null);
  }, [engine, ids, place, width, options, palette.isDark]);

  const paintOver = useCallback(() => {
    if (over.current === null || width === 0) return;
    const result = engine.state.get().result?.parallel ?? null;
    const fits = result !== null && result.axes.join('\n') === ids;
    paintRaised(over.current, fits ? result : null, place, palette, {
      hover: hovered.get(),
      pinned: pins.trials.get(),
    });
  }, [engine, ids, place, width, palette, hovered, pins]);
  // A new object whenever anything changes that the lines depend on besides the result.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const key = useMemo(() => ({}), [ids, place, palette]);
  const drawn = useRef<{ readonly paint: object; readonly lines: ParallelResult } | null>(null);
  const paint = useCallback(() => {
    const { result, underlay } = engine.state.get();
    const parallel = result?.parallel ?? null;
    if (parallel === null || lines.current === null || width === 0 || parallel.axes.join('\n') !== ids) return;
    const before = drawn.current;
    if (before === null || before.paint !== key || !sameLines(before.lines, parallel)) {
      paintLines(lines.current, parallel, place, palette);
    }
    drawn.current = { paint: key, lines: parallel };
    putLayer(density.current, parallel.density);
    putLayer(ground.current, parallel.hasUnderlay ? underlay : null);
    paintOver();
  }, [engine, ids, place, width, palette, paintOver, key]);
  useEffect(() => {
    let frame = requestAnimationFrame(paint);
    const closers = [
      engine.state.subscribe(() => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(paint);
      }),
      hovered.subscribe(paintOver),
      pins.trials.subscribe(paintOver),
    ];
    return () => {
      cancelAnimationFrame(frame);
      for (const close of closers) close();
    };
  }, [engine, hovered, pins, paint, paintOver]);
  return { ground, density, lines, over };
}

function Axes({
  head,
  axes,
  onAxes,
  options,
  onOptions,
  height,
  shown,
  xs,
  width,
}: ParallelProps & { readonly shown: readonly ExploreAxis[]; readonly xs: readonly number[]; readonly width: number }) {
  const { selection } = useSweepState();
  const [drag, setDrag] = useState<{ readonly axis: string; readonly x: number } | null>(null);
  const { top, bottom, lane } = parallelYs(height);
  const gap = (xs[1] ?? 120) - (xs[0] ?? 0);
  const moveTo = (id: string, to: number) => {
    const others = axes.filter((other) => other !== id);
    const before = shown.map((axis) => axis.id).filter((other) => other !== id)[to];
    const at = before === undefined ? others.length : others.indexOf(before);
    onAxes([...others.slice(0, at), id, ...others.slice(at)]);
  };
  const grab = (id: string) => (event: PointerEvent<SVGGElement>) => {
    if (event.button !== 0) return;
    const left = event.currentTarget.closest('svg')?.getBoundingClientRect().left ?? 0;
    const from = event.clientX;
    let isMoved = false;
    const move = ({ clientX }: globalThis.PointerEvent) => {
      if (!isMoved && Math.abs(clientX - from) < 5) return;
      isMoved = true;
      setDrag({ axis: id, x: clientX - left });
    };
    const end = ({ clientX }: globalThis.PointerEvent) => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      setDrag(null);
      if (!isMoved) return;
      const x = clientX - left;
      const to = xs.reduce((nearest, at, k) => (Math.abs(at - x) < Math.abs((xs[nearest] ?? 0) - x) ? k : nearest), 0);
      moveTo(id, to);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  };
  const toggle = (list: readonly string[], id: string) =>
    list.includes(id) ? list.filter((other) => other !== id) : [...list, id];
  const hasLane = shown.some(({ branch }) => branch !== null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing of several sliders
    <svg role="group" aria-label={parallelWords.axes}>
      {axisBranches(shown).map(({ from, to, text }) => {
        const a = (xs[from] ?? 0) - gap * 0.4;
        const b = (xs[to] ?? 0) + gap * 0.4;
        const room = Math.floor((b - a + gap * 0.16) / 6);
        return (
          <g key={`${text} ${from}`}>
            <path d={`M${a} 25v-7h${b - a}v7`} fill="none" stroke="var(--strong)" />
            <text x={(a + b) / 2} y={11} textAnchor="middle">
              {text.length <= room ? text : shorten(branchValue(text), Math.max(3, room))}
              <title>{text}</title>
            </text>
          </g>
        );
      })}
      {hasLane && (
        <g>
          <line
            x1={(xs[0] ?? 0) - 8}
            x2={(xs.at(-1) ?? 0) + 8}
            y1={lane}
            y2={lane}
            stroke="var(--line)"
            strokeDasharray="2 4"
          />
          <text x={4} y={lane + 4}>
            {parallelWords.unset}
          </text>
        </g>
      )}
      {shown.map((axis, k) => (
        <AxisView
          key={axis.id}
          selection={selection}
          axis={axis}
          x={drag?.axis === axis.id ? drag.x : (xs[k] ?? 0)}
          gap={gap}
          room={Math.min(gap, 2 * Math.min(xs[k] ?? 0, width - (xs[k] ?? 0)))}
          top={top}
          bottom={bottom}
          lane={lane}
          isLast={k === shown.length - 1}
          isFlipped={options.flipped.includes(axis.id)}
          isLinear={options.linear.includes(axis.id)}
          goal={head.goal ?? 'maximize'}
          onGrab={grab(axis.id)}
          onMove={(by) => moveTo(axis.id, Math.min(shown.length - 1, Math.max(0, k + by)))}
          onFlip={() => onOptions({ ...options, flipped: toggle(options.flipped, axis.id) })}
          onScale={() => onOptions({ ...options, linear: toggle(options.linear, axis.id) })}
        />
      ))}
    </svg>
  );
}

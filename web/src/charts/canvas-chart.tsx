import './charts.css';
import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { inBackground } from '../../../src/base/in-background.ts';
import type { Chart, Hit } from '../../../src/charts/chart.ts';
import { useSweepState } from '../state/sweep-state.tsx';
import { usePalette } from '../state/theme.ts';
import { prepareCanvas } from './canvas-surface.ts';
import { Tip } from './tooltip.tsx';

/** A chart that changes often: it redraws on request, without rendering the page. */
export interface ChartSource {
  readonly get: () => Chart;
  readonly subscribe: (listener: () => void) => () => void;
}

interface ChartViewProps {
  readonly chart: Chart | ChartSource;
  readonly height: number;
  /** Opens the trial under the pointer. */
  readonly onPick?: ((trial: number) => void) | undefined;
  /** Takes part in the hover that all charts share. @defaultValue true */
  readonly isLinked?: boolean;
}

/** A chart on a canvas that follows its box, the device's pixel ratio, the theme and the shared hover. */
export function ChartView({ chart, height, onPick, isLinked = true }: ChartViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { hovered, pins } = useSweepState();
  const [hit, setHit] = useState<{ readonly hit: Hit; readonly x: number; readonly y: number } | null>(null);
  useCanvas(host, canvas, chart, isLinked);
  const now = () => current(chart);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    const shown = now();
    if (shown.hit === undefined) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const found = shown.hit(x, y, { width: box.width, height: box.height });
    setHit(found === null ? null : { hit: found, x, y });
    if (isLinked) hovered.set(found?.trial ?? null);
  };
  const leave = () => {
    setHit(null);
    if (isLinked) hovered.set(null);
  };
  const trial = hit?.hit.trial ?? null;
  return (
    // The table shows the same trials with links: the pointer is a shortcut, not the only way.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      ref={host}
      className={`plot${trial !== null && onPick !== undefined ? ' clickable' : ''}`}
      style={{ height }}
      onPointerMove={move}
      onPointerDown={move}
      onPointerLeave={leave}
      onClick={(event) => {
        if (trial === null || onPick === undefined) return;
        if (event.shiftKey) pins.toggle(trial);
        else onPick(trial);
      }}
    >
      <canvas ref={canvas} role="img" aria-label={now().label} />
      {hit !== null && <Tip {...hit} width={host.current?.clientWidth ?? 400} />}
    </div>
  );
}

const current = (chart: Chart | ChartSource): Chart => ('draw' in chart ? chart : chart.get());

function useCanvas(
  host: RefObject<HTMLDivElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  chart: Chart | ChartSource,
  isLinked: boolean,
): void {
  const palette = usePalette();
  const { hovered, pins } = useSweepState();
  const size = useRef({ width: 0, height: 0 });
  const frame = useRef(0);
  const paint = useCallback(() => {
    const { width, height } = size.current;
    if (canvas.current === null || width === 0) return;
    const surface = prepareCanvas(canvas.current, width, height);
    const shown = current(chart);
    if (surface !== undefined)
      shown.draw(surface, { palette, hover: isLinked ? hovered.get() : null, pinned: pins.trials.get() });
    // The summary of a chart that changes without rendering changes with it.
    if (canvas.current.getAttribute('aria-label') !== shown.label)
      canvas.current.setAttribute('aria-label', shown.label);
  }, [canvas, chart, palette, isLinked, hovered, pins]);
  const latest = useRef(paint);
  const request = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => latest.current());
  }, []);
  useLayoutEffect(() => {
    latest.current = paint;
    request();
  }, [paint, request]);
  useEffect(() => {
    if (host.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      size.current = { width: entry.contentRect.width, height: entry.contentRect.height };
      // Immediately, not a frame later, or the stretched old bitmap flashes.
      latest.current();
    });
    observer.observe(host.current);
    // Text uses the page's font: draw again once the font has loaded.
    inBackground(document.fonts.ready.then(request), reportError);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
    };
  }, [host, request]);
  const requestIf = useCallback(
    (part: 'hover' | 'pins') => () => {
      if (current(chart).follows?.includes(part) === true) request();
    },
    [chart, request],
  );
  useEffect(() => (isLinked ? hovered.subscribe(requestIf('hover')) : undefined), [isLinked, hovered, requestIf]);
  useEffect(() => pins.trials.subscribe(requestIf('pins')), [pins, requestIf]);
  useEffect(() => ('draw' in chart ? undefined : chart.subscribe(request)), [chart, request]);
}

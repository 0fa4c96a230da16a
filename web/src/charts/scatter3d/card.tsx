import './scatter3d.css';
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { PlaneAxis } from '../../../../src/charts/axes/plane.ts';
import type { Chart } from '../../../../src/charts/chart.ts';
import type { Scatter3Result } from '../../../../src/charts/kernel/index.ts';
import { boundCamera, type Camera, scatter3Chart } from '../../../../src/charts/scatter3d/draw.ts';
import { planeAxis } from '../../../../src/charts/sweep-facts.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { type Channel, channel } from '../../state/channel.ts';
import { useUrlState } from '../../state/url-state.ts';
import { fileNames, scatterWords } from '../../words/charts.ts';
import type { Engine } from '../../worker/client.ts';
import { useEnginePart } from '../../worker/use-engine.tsx';
import { type ChartSource, ChartView } from '../canvas-chart.tsx';
import { ScatterFrame, type ScatterParts, scatterHeight } from '../scatter/scatter-frame.tsx';
import { cameraAfter, readCamera, writeCamera } from './camera.ts';

const cameraForm = { parse: readCamera, write: writeCamera };

/** Radians that a dragged pixel turns. */
const dragTurn = 0.0085;
/** Pixels before a press becomes a drag: below, it is a click on a trial. */
const dragPixels = 4;

/** The chart of what the engine found last, from where the camera stands: both move without rendering the page. */
function spaceSource(
  engine: Engine | null,
  axes: readonly [PlaneAxis, PlaneAxis, PlaneAxis],
  camera: Channel<Camera>,
): ChartSource {
  let made: { readonly marks: Scatter3Result | null; readonly camera: Camera; readonly chart: Chart } | null = null;
  return {
    get() {
      const marks = engine?.state.get().result?.scatter3 ?? null;
      const now = camera.get();
      if (made === null || made.marks !== marks || made.camera !== now) {
        made = { marks, camera: now, chart: scatter3Chart({ axes, marks }, now) };
      }
      return made.chart;
    },
    subscribe(listener) {
      const closers = [engine?.state.subscribe(listener), camera.subscribe(listener)];
      return () => {
        for (const close of closers) close?.();
      };
    },
  };
}

/** Three columns of the selection in space: turned by drag and keys, zoomed by buttons, keys and the wheel with Ctrl. */
export function Scatter3dCard({
  head,
  engine,
  onPick,
  mode,
  selects,
  x,
  y,
  z,
}: ScatterParts & { readonly x: string; readonly y: string; readonly z: string }) {
  const [settled, settle] = useUrlState('cam', cameraForm);
  const [camera] = useState(() => channel(settled));
  // Back and links move the camera. Its own moves are in the URL with only two digits, and it must not jump to those.
  useEffect(() => {
    if (writeCamera(camera.get()) !== writeCamera(settled)) camera.set(settled);
  }, [camera, settled]);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    engine?.scatter3({ x, y, z });
    return () => engine?.scatter3(null);
  }, [engine, x, y, z]);
  const facts = useFacts();
  const chart = useMemo(
    () => spaceSource(engine, [planeAxis(facts, x), planeAxis(facts, y), planeAxis(facts, z)], camera),
    [engine, facts, x, y, z, camera],
  );
  const of = useEnginePart(engine, ({ result }) => result?.scatter3?.of ?? null);
  const set = (next: Camera) => {
    camera.set(next);
    settle(next);
  };
  const drag = useDrag(host, camera, set);
  useWheel(host, camera, set);
  const onKey = (event: KeyboardEvent) => {
    const next = cameraAfter(camera.get(), event.key, event.shiftKey);
    if (next === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    set(next);
  };
  const zoom = (key: string) => () => {
    const next = cameraAfter(camera.get(), key, false);
    if (next !== undefined) set(next);
  };
  return (
    <ScatterFrame chart={chart} file={fileNames.scatter3d(head.name)} mode={mode} selects={selects}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing that is turned is no form field */}
      <div
        ref={host}
        className="space"
        role="group"
        aria-label={scatterWords.spaceHint}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is turned by keyboard
        tabIndex={0}
        onKeyDown={onKey}
        {...drag.handlers}
      >
        <ChartView
          chart={chart}
          height={scatterHeight - 36}
          onPick={(trial) => {
            if (!drag.wasDragged()) onPick(trial);
          }}
        />
        <span className="zoom">
          <button type="button" className="btn icon small" aria-label={scatterWords.zoomIn} onClick={zoom('+')}>
            +
          </button>
          <button type="button" className="btn icon small" aria-label={scatterWords.zoomOut} onClick={zoom('-')}>
            −
          </button>
          <button type="button" className="btn small" aria-label={scatterWords.reset} onClick={zoom('Home')}>
            ⟲
          </button>
        </span>
      </div>
      {of === 0 && (
        <p className="muted" style={{ padding: '0 16px 12px' }}>
          {scatterWords.nothing(head.ended)}
        </p>
      )}
    </ScatterFrame>
  );
}

/** Turns the camera while the pointer is held. */
function useDrag(host: RefObject<HTMLDivElement | null>, camera: Channel<Camera>, set: (next: Camera) => void) {
  const from = useRef<{ readonly x: number; readonly y: number; readonly camera: Camera } | null>(null);
  const isDragged = useRef(false);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button') !== null)) return;
    from.current = { x: event.clientX, y: event.clientY, camera: camera.get() };
    isDragged.current = false;
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const start = from.current;
    if (start === null) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    if (!isDragged.current) {
      if (Math.hypot(dx, dy) < dragPixels) return;
      isDragged.current = true;
      // From now on the pointer may leave the chart.
      event.currentTarget.setPointerCapture(event.pointerId);
      host.current?.classList.add('turning');
    }
    const { turn, tilt, zoom } = start.camera;
    camera.set(boundCamera({ turn: turn - dx * dragTurn, tilt: tilt + dy * dragTurn, zoom }));
  };
  const end = () => {
    if (from.current === null) return;
    from.current = null;
    host.current?.classList.remove('turning');
    if (isDragged.current) set(camera.get());
  };
  return {
    wasDragged: () => isDragged.current,
    handlers: { onPointerDown, onPointerMove, onPointerUp: end, onPointerCancel: end },
  };
}

/** Zooms by the wheel with Ctrl and by pinching, which browsers report as the same; the wheel alone scrolls the page. */
function useWheel(host: RefObject<HTMLDivElement | null>, camera: Channel<Camera>, set: (next: Camera) => void): void {
  const zoom = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const now = camera.get();
    set(boundCamera({ ...now, zoom: now.zoom * Math.exp(-event.deltaY * 0.004) }));
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent) => zoom(event);
    // React's passive listener could not prevent the page from zooming.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [host]);
}

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { SweepHead } from '../../../src/http/index.ts';
import { useIsSelecting, useSweepState } from '../state/sweep-state.tsx';
import { Engine, type EngineState } from './client.ts';
import type { HistoryResult } from './protocol.ts';

interface EngineHolder {
  readonly engine: Engine | null;
  /** Starts the engine with the first view that brushes, not with the page. */
  readonly start: () => void;
}

const EngineContext = createContext<EngineHolder>({ engine: null, start: () => undefined });

/** Holds the worker of the sweep on the page. */
export function EngineProvider({ head, children }: { readonly head: SweepHead; readonly children: ReactNode }) {
  const { selection } = useSweepState();
  const [engine, setEngine] = useState<Engine | null>(null);
  const running = useRef<Engine | null>(null);
  const latest = useRef(head);
  latest.current = head;
  const start = useCallback(() => {
    if (running.current !== null) return;
    running.current = new Engine(latest.current, selection);
    setEngine(running.current);
  }, [selection]);
  useEffect(
    () => () => {
      running.current?.close();
      running.current = null;
      setEngine(null);
    },
    [],
  );
  // A change of the definition changes the columns: the worker starts over with them.
  const { definitionVersion } = head;
  const version = useRef(definitionVersion);
  useEffect(() => {
    if (version.current === definitionVersion) return;
    version.current = definitionVersion;
    if (running.current === null) return;
    running.current.close();
    running.current = new Engine(latest.current, selection);
    setEngine(running.current);
  }, [definitionVersion, selection]);
  const holder = useMemo(() => ({ engine, start }), [engine, start]);
  return <EngineContext value={holder}>{children}</EngineContext>;
}

/** The engine, started if it was not yet; null for a moment. */
export function useEngine(isWanted = true): Engine | null {
  const { engine, start } = useContext(EngineContext);
  useEffect(() => {
    if (isWanted) start();
  }, [isWanted, start]);
  return engine;
}

const nothing: EngineState = { isReady: false, failure: null, result: null, underlay: null };

/**
 * A part of the engine's latest result. Results come with every move of a brush: components that render on each would
 * make the page slower than the drawing.
 */
export function useEnginePart<P>(engine: Engine | null, select: (state: EngineState) => P): P {
  return useSyncExternalStore(
    useCallback((listener: () => void) => engine?.state.subscribe(listener) ?? (() => undefined), [engine]),
    () => select(engine?.state.get() ?? nothing),
  );
}

/**
 * The selection as pixel columns along the trial axis; undefined without a selection.
 * @param total length of the axis; undefined while it is not known
 */
export function useEngineHistory(px: number, total: number | undefined): HistoryResult | undefined {
  const isWanted = useIsSelecting();
  const engine = useEngine(isWanted);
  useEffect(() => {
    if (engine === null || !isWanted || total === undefined) return undefined;
    engine.history({ px, total });
    return () => engine.history(null);
  }, [engine, isWanted, px, total]);
  const history = useEnginePart(engine, ({ result }) => result?.history ?? undefined);
  return isWanted ? history : undefined;
}

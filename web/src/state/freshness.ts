import { useEffect, useRef, useState } from 'react';
import type { SweepHead } from '../../../src/http/index.ts';
import { isUnlimited } from '../../../src/model/index.ts';

/** From this many trials on, charts are refreshed in batches. */
const largeSweep = 3_000;
const batch = 500;
/** From this many reports on, charts of running trials refresh with ended trials: each response is expensive for the server. */
const manyReports = 200_000;
/** Minimum time between two refreshes of the charts, milliseconds. */
const restMs = 2_000;

/** What charts of ended trials depend on: every trial of a small sweep, every 500 of a large one. */
export function freshnessOf({ total, ended, state }: Pick<SweepHead, 'total' | 'ended' | 'state'>): number {
  const isFinal = state === 'completed' || state === 'failed' || state === 'canceled';
  // A study without a limit is as large as it has grown.
  const size = isUnlimited(total) ? ended : total;
  return size > largeSweep && !isFinal && ended > batch ? Math.floor(ended / batch) : ended;
}

/** A value that follows another one, but at most every two seconds. */
export function usePaced<T>(value: T, pauseMs = restMs): T {
  const [shown, setShown] = useState(value);
  const lastMs = useRef(0);
  useEffect(() => {
    if (Object.is(value, shown)) return;
    const wait = Math.max(0, lastMs.current + pauseMs - performance.now());
    const timer = setTimeout(() => {
      lastMs.current = performance.now();
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, shown, pauseMs]);
  return shown;
}

/** What charts of running trials depend on. */
export function reportFreshnessOf(head: Pick<SweepHead, 'total' | 'ended' | 'state' | 'reports'>): number {
  return head.reports < manyReports ? head.reports + head.ended : freshnessOf(head);
}

import { trialStates } from '../../model/index.ts';
import type { Aggregate } from '../aggregate.ts';
import type { Stretch } from '../columns/lanes.ts';
import type { SweepView } from '../columns/sweep-view.ts';
import type { TimelineFacts } from './schema.ts';

/** Which part of the timeline, and how large. Times in milliseconds since `originMs`. */
export interface TimelineQuery {
  readonly originMs: number;
  /** End of the whole sweep so far. */
  readonly spanMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly px: number;
  /** Approximate maximum number of rows. */
  readonly rows: number;
  /** Most attempts drawn as single bars. */
  readonly bars: number;
}

const lostStates: ReadonlySet<number> = new Set(
  trialStates.flatMap((state, code) =>
    state === 'failed' || state === 'stopped' || state === 'canceled' ? [code] : [],
  ),
);

/**
 * What ran when: one row per lane while few attempts lie in the window, otherwise the busy share of groups of lanes per pixel
 * column.
 * @param running attempts that have not ended; their end is now
 */
export function aggregateTimeline(
  view: SweepView,
  query: TimelineQuery,
  running: readonly Stretch[],
): Aggregate<TimelineFacts> {
  const all = view.lanes.with(running);
  const { originMs, fromMs, toMs, px } = query;
  const hits: number[] = [];
  for (let at = 0; at < all.trial.length; at++) {
    if ((all.end[at] ?? 0) - originMs >= fromMs && (all.start[at] ?? 0) - originMs <= toMs) hits.push(at);
  }
  const lanesPerRow = all.lanes <= query.rows * 1.5 ? 1 : Math.ceil(all.lanes / query.rows);
  const rows = Math.ceil(all.lanes / lanesPerRow);
  const facts = {
    originMs,
    spanMs: query.spanMs,
    fromMs,
    toMs,
    lanes: all.lanes,
    rows,
    px,
    lanesPerRow,
    attempts: hits.length,
  };
  if (hits.length <= query.bars) {
    const pick = <T>(make: (source: number[], map: (at: number) => number) => T, from: ArrayLike<number>, shift = 0) =>
      make(hits, (at) => (from[at] ?? 0) - shift);
    return {
      header: { mode: 'bars', ...facts },
      arrays: {
        trial: pick(Uint32Array.from.bind(Uint32Array), all.trial),
        attempt: pick(Uint16Array.from.bind(Uint16Array), all.attempt),
        lane: pick(Uint16Array.from.bind(Uint16Array), all.lane),
        start: pick(Float64Array.from.bind(Float64Array), all.start, originMs),
        end: pick(Float64Array.from.bind(Float64Array), all.end, originMs),
        state: pick(Uint8Array.from.bind(Uint8Array), all.state),
      },
    };
  }
  const busy = new Float32Array(rows * px);
  const lost = new Float32Array(rows * px);
  const cellMs = Math.max((toMs - fromMs) / px, Number.MIN_VALUE);
  for (const at of hits) {
    const row = Math.floor((all.lane[at] ?? 0) / lanesPerRow);
    const share = 1 / Math.min(lanesPerRow, all.lanes - row * lanesPerRow);
    const start = Math.max(0, ((all.start[at] ?? 0) - originMs - fromMs) / cellMs);
    const end = Math.min(px, ((all.end[at] ?? 0) - originMs - fromMs) / cellMs);
    const isLost = lostStates.has(all.state[at] ?? 0);
    for (let column = Math.floor(start); column < end && column < px; column++) {
      const part = (Math.min(end, column + 1) - Math.max(start, column)) * share;
      const cell = row * px + column;
      busy[cell] = (busy[cell] ?? 0) + part;
      if (isLost) lost[cell] = (lost[cell] ?? 0) + part;
    }
  }
  const bytes = (field: Float32Array) => Uint8Array.from(field, (x) => Math.min(255, Math.round(x * 255)));
  return { header: { mode: 'share', ...facts }, arrays: { busy: bytes(busy), lost: bytes(lost) } };
}

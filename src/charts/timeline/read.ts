import { elapsedMs } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { Aggregate } from '../aggregate.ts';
import type { Stretch } from '../columns/lanes.ts';
import type { AnswerCall } from '../entry.ts';
import type { Snapshot } from '../live/live-sweep.ts';
import { aggregateTimeline, type TimelineQuery } from './aggregate.ts';
import type { TimelineFacts } from './schema.ts';

/** What ran when: attempts of ended trials, and running ones. */
export function readTimeline(
  time: Store['time'],
  { view, sweep, open }: Snapshot,
  query: Pick<TimelineQuery, 'fromMs' | 'toMs' | 'px' | 'rows' | 'bars'>,
): Aggregate<TimelineFacts> {
  const originMs = sweep.createdAtMs;
  const spanMs = Math.max(1, elapsedMs(originMs, sweep.endedAtMs ?? time.nowMs()));
  const running: Stretch[] = [];
  for (const { number, attempts, startedAtMs, state } of open) {
    if (state !== 'running' || startedAtMs === null) continue;
    running.push({ trial: number, attempt: attempts - 1, startMs: startedAtMs, endMs: originMs + spanMs, state: 2 });
  }
  const toMs = query.toMs > query.fromMs ? query.toMs : spanMs;
  return aggregateTimeline(view, { ...query, originMs, spanMs, toMs }, running);
}

/** Which window of the timeline, milliseconds since the sweep began, and how finely. */
export interface TimelineRequest {
  readonly from: number;
  /** At or before `from`: to the end. */
  readonly to: number;
  readonly px: number;
  readonly rows: number;
  readonly bars: number;
}

/** The timeline for a request. */
export function answer({ store, snapshot, query }: AnswerCall<TimelineRequest>): Aggregate<TimelineFacts> {
  const { from: fromMs, to: toMs, px, rows, bars } = query;
  return readTimeline(store.time, snapshot, { fromMs, toMs, px, rows, bars });
}

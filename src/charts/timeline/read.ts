import { elapsedMs } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { Aggregate } from '../columns/aggregate.ts';
import type { Stretch } from '../columns/lanes.ts';
import type { Snapshot } from '../live/live-sweep.ts';
import { aggregateTimeline, type TimelineFacts, type TimelineQuery } from './aggregate.ts';

/** What ran when: the launches of ended trials, and what runs now. */
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

import type { Clock, Json } from '../../base/index.ts';
import type { SweepRow } from '../../model/index.ts';
import type { LeaseOwner, Store } from '../../store/index.ts';
import type { SweepTiming } from '../control/timing.ts';
import { recordedSteps } from './clock-steps.ts';
import { type ClockMark, SweepTime } from './sweep-time.ts';

/** Where a sweep keeps its controller's mark. It decides nothing, so it is not an entry of the log. */
const place = { kind: 'controller', key: 'clock' } as const;

/** The time of a starting controller, including what earlier controllers left. */
export async function openSweepTime(
  store: Store,
  row: SweepRow,
  { clock, timing, owner }: { readonly clock: Clock; readonly timing: SweepTiming; readonly owner: LeaseOwner },
): Promise<SweepTime> {
  const [notices, [last], mark] = await Promise.all([
    store.log({ sweepId: row.id, kinds: ['notice'] }),
    store.log({ sweepId: row.id, after: row.nextSeq - 2, limit: 1, bodies: false }),
    readMark(store, row.id),
  ]);
  const submitted = { seq: 1, atMs: row.createdAtMs };
  return new SweepTime({
    clock,
    time: store.time,
    timing,
    boot: bootOf(owner),
    steps: recordedSteps(notices),
    mark,
    last: last ?? submitted,
    submitted,
  });
}

/** Saves how the clocks relate. */
export async function keepMark(store: Store, sweepId: string, { boot, offsetMs }: ClockMark): Promise<void> {
  await store.annotate(sweepId, null, [{ ...place, value: { boot, offsetMs } }]);
}

/** A failing store shows where it matters; without the mark, the wall clock tells how long no controller was there. */
async function readMark(store: Store, sweepId: string): Promise<ClockMark | undefined> {
  const found = await store.annotations({ sweepId, trial: null, ...place }).catch(() => []);
  return found[0] && markOf(found[0].value);
}

function markOf(value: Json): ClockMark | undefined {
  if (typeof value !== 'object' || value === null || !('boot' in value) || !('offsetMs' in value)) return undefined;
  const { boot, offsetMs } = value;
  return typeof boot === 'string' && typeof offsetMs === 'number' ? { boot, offsetMs } : undefined;
}

/** The system boot that a process belongs to: monotonic time is the same in all its namespaces. */
function bootOf({ bootId }: LeaseOwner): string {
  return bootId.split('/')[0] ?? '';
}

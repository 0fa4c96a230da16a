import { sleep, systemClock } from '../../../base/index.ts';
import { isFinalSweepState, type LogEntry } from '../../../model/index.ts';
import type { Store } from '../../../store/index.ts';
import type { Drive } from '../../../workspace/index.ts';
import { Bell } from '../../bell.ts';

const components: Readonly<Record<string, string>> = {
  'sweep.submitted': 'API',
  due: 'GENERATOR',
  'trial.suggested': 'GENERATOR',
  'sampler.exhausted': 'GENERATOR',
  'attempt.planned': 'SCHEDULER',
  claimed: 'SCHEDULER',
  'trial.running': 'SCHEDULER',
  'trial.verdict': 'ENFORCER',
};

/** One entry of a sweep's log in the format of the original's `hyperdrive.txt`. */
export function logText({ atMs, kind, trial, body }: LogEntry): string {
  const component = components[kind] ?? 'CONTROLLER';
  const about = trial === null ? '' : ` trial ${trial}`;
  return `<START>[${new Date(atMs).toISOString()}][${component}][INFO]${kind}${about} ${JSON.stringify(body)}<END>`;
}

/** How often to read a log that another process writes. */
const followPauseMs = 250;

/** Where to read a log. */
export interface LogQuery {
  /** Only entries with larger numbers. @defaultValue all */
  readonly after?: number;
  /** Ends the reading. @defaultValue never */
  readonly signal?: AbortSignal | undefined;
  /** Of the sweep, if this process drives it: the log is then read after each commit. */
  readonly drive?: Drive | undefined;
}

/** The entries of a log, those to come too, until the sweep is final or `signal` aborts. */
export async function* sweepEntries(
  store: Store,
  sweepId: string,
  { after = 0, signal, drive }: LogQuery,
): AsyncGenerator<LogEntry, void> {
  const clock = systemClock();
  const bell = new Bell();
  const unsubscribe = drive?.onCommitted(bell.ring);
  signal?.addEventListener('abort', bell.ring);
  // After a handover, another process ends the sweep.
  let isDriven = drive !== undefined;
  const handedOver = drive?.done.then(() => {
    isDriven = false;
  });
  handedOver?.catch(() => undefined);
  try {
    for (let last = after, isFinal = false; signal?.aborted !== true; ) {
      const news = isDriven ? bell.next() : undefined;
      const entries = await store.log({ sweepId, after: last, limit: 1000 });
      for (const entry of entries) {
        last = entry.seq;
        yield entry;
      }
      if (entries.length > 0) continue;
      if (isFinal) return;
      isFinal = isFinalSweepState((await store.sweep(sweepId)).state);
      // The last entries may have been written between the two reads.
      if (!isFinal) await (isDriven ? Promise.race([news, handedOver]) : sleep(clock, followPauseMs, signal));
    }
  } finally {
    unsubscribe?.();
    signal?.removeEventListener('abort', bell.ring);
  }
}

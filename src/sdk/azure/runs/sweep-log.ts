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

/**
 * Writes the log as it grows, until the sweep is final or `stop` is called.
 * @param drive of the sweep if this process drives it; the log is then read after each commit
 */
export function followSweepLog(
  store: Store,
  sweepId: string,
  write: (line: string) => void,
  drive?: Drive,
): { readonly finished: Promise<void>; stop(): void } {
  const clock = systemClock();
  const stopping = new AbortController();
  const bell = new Bell();
  const unsubscribe = drive?.onCommitted(bell.ring);
  stopping.signal.addEventListener('abort', bell.ring);
  async function follow(): Promise<void> {
    for (let after = 0; !stopping.signal.aborted; ) {
      const news = bell.next();
      const { state } = await store.sweep(sweepId);
      const entries = await store.log({ sweepId, after, limit: 1000 });
      for (const entry of entries) write(logText(entry));
      after = entries.at(-1)?.seq ?? after;
      if (entries.length > 0) continue;
      if (isFinalSweepState(state)) return;
      await (drive ? Promise.race([news, drive.done]) : sleep(clock, followPauseMs, stopping.signal));
      // After a handover, another process ends it.
      if (drive && !isFinalSweepState((await store.sweep(sweepId)).state)) await Promise.race([news, sleep(clock, 0)]);
    }
  }
  return {
    finished: follow().finally(() => unsubscribe?.()),
    stop: () => stopping.abort(),
  };
}

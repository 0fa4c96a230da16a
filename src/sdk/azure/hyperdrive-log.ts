import { sleep, systemClock } from '../../base/index.ts';
import { isFinalSweepState, type LogEntry } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';

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

/** One entry of a sweep's log as the original's `hyperdrive.txt` writes it. */
export function logText({ atMs, kind, trial, body }: LogEntry): string {
  const component = components[kind] ?? 'CONTROLLER';
  const about = trial === null ? '' : ` trial ${trial}`;
  return `<START>[${new Date(atMs).toISOString()}][${component}][INFO]${kind}${about} ${JSON.stringify(body)}<END>`;
}

/** How often a log that another process writes is looked at. */
const followPauseMs = 250;

/** Writes the log as it grows, until the sweep is final. */
export function followSweepLog(
  store: Store,
  sweepId: string,
  write: (line: string) => void,
): { readonly finished: Promise<void> } {
  const clock = systemClock();
  async function follow(): Promise<void> {
    for (let after = 0; ; ) {
      const { state } = await store.sweep(sweepId);
      const entries = await store.log({ sweepId, after, limit: 1000 });
      for (const entry of entries) write(logText(entry));
      after = entries.at(-1)?.seq ?? after;
      if (entries.length > 0) continue;
      if (isFinalSweepState(state)) return;
      await sleep(clock, followPauseMs);
    }
  }
  return { finished: follow() };
}

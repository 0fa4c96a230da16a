import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isHyperDriveException } from '../../base/index.ts';
import { type ChangeOutcome, type SweepChecks, seedFor, type WantedChange } from '../../server/index.ts';
import type { CheckStart, CheckThreadOptions } from './check-messages.ts';
import { CheckThread } from './check-thread.ts';

type Change = (sweepId: string, wanted: WantedChange) => Promise<ChangeOutcome>;

/** Checks on a separate thread. */
export interface ThreadChecks extends SweepChecks {
  /** Tries a change on the thread first, so that one that would take too long on this thread is refused. */
  readonly changeBy: (change: Change) => Change;
  close(): Promise<void>;
}

/** Work that must not be tried on this thread. */
const unbearable: ReadonlySet<string> = new Set(['SERVER_TOO_COSTLY', 'SERVER_TOO_MANY']);

/**
 * Runs checks on a separate thread, one after the other: reading a megabyte of YAML, or drawing from a space that
 * constraints leave almost empty, takes seconds during which the server would answer nobody. A check that takes too
 * long or too much memory is ended together with its thread.
 * @returns undefined if there can be no thread: the sources are not compiled
 */
export function checksOnThread(
  start: CheckStart,
  newSeed: () => number,
  options: CheckThreadOptions = {},
): ThreadChecks | undefined {
  const entry = options.entry ?? new URL('./check-worker.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry))) return undefined;
  const thread = new CheckThread(start, { ...options, entry });
  return {
    read: (body, requestKey) => thread.ask({ kind: 'read', body, seed: seedFor(requestKey, { newSeed }) }),
    check: (body, role) => thread.ask({ kind: 'check', body, role, seed: newSeed() }),
    changeBy: (change) => async (sweepId, wanted) => {
      const trial = thread.ask<ChangeOutcome>({ kind: 'change', sweepId, wanted });
      if (wanted.dryRun) return trial;
      await trial.catch((error: unknown) => {
        // Any other refusal will be found again, unless this repeats a change that was already made.
        if (isHyperDriveException(error) && unbearable.has(error.code)) throw error;
      });
      return change(sweepId, wanted);
    },
    close: () => thread.close(),
  };
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isHyperDriveException, type PlainException } from '../../base/index.ts';
import type { Role } from '../../http/index.ts';
import { type ChangeOutcome, type SweepChecks, seedFor, type WantedChange } from '../../server/index.ts';
import type { Slots } from '../machine.ts';
import { CheckThread } from './check-thread.ts';

/** What the thread is started with. */
export interface CheckStart {
  /** State folder, absolute. */
  readonly folder: string;
  readonly slots: Slots;
  readonly workingFolder: string;
  readonly cpuCount: number;
}

/** What the thread is asked. */
export type CheckRequest =
  | { readonly kind: 'check'; readonly body: unknown; readonly role: Role | undefined; readonly seed: number }
  | { readonly kind: 'read'; readonly body: unknown; readonly seed: number }
  | { readonly kind: 'change'; readonly sweepId: string; readonly wanted: WantedChange };

/** What the thread answers. */
export type CheckReply<Value = unknown> = { readonly value: Value } | { readonly error: PlainException };

/** How the thread is run; for tests. */
export interface CheckThreadOptions {
  /** @defaultValue the compiled module beside this one */
  readonly entry?: URL;
  readonly execArgv?: readonly string[];
  /** Time that one check may take. @defaultValue 20,000: the widest file that is allowed takes some seconds on a busy machine */
  readonly limitMs?: number;
}

type Change = (sweepId: string, wanted: WantedChange) => Promise<ChangeOutcome>;

/** Checks on a thread of their own. */
export interface ThreadChecks extends SweepChecks {
  /** Changes that are tried on the thread first, so that one that would take too long here is refused. */
  readonly changeBy: (change: Change) => Change;
  close(): Promise<void>;
}

/** What must not be tried on this thread. */
const unbearable: ReadonlySet<string> = new Set(['SERVER_TOO_COSTLY', 'SERVER_TOO_MANY']);

/**
 * Checks on a thread of their own, one after the other: reading a megabyte of YAML, or drawing from a space that
 * constraints leave all but empty, takes seconds in which a server would answer nobody. A check that takes too long, or too
 * much memory, is ended with its thread.
 * @returns undefined where there can be no thread: sources that are not compiled
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
        // Any other refusal is found again, unless this is the repeat of a change that was made.
        if (isHyperDriveException(error) && unbearable.has(error.code)) throw error;
      });
      return change(sweepId, wanted);
    },
    close: () => thread.close(),
  };
}

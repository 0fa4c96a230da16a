import { inBackground, type Logger, runAll } from '../../base/index.ts';
import type { ComputeTarget, ObjectiveFunction, Slots } from '../../compute/index.ts';
import { attemptToken, attemptTokenHash } from '../../intake/index.ts';
import { isFinalSweepState, type SweepRow } from '../../model/index.ts';
import { processIdentity } from '../../process/index.ts';
import type { Lease } from '../../store/index.ts';
import { createSweepController, type SweepTiming } from '../../sweep/index.ts';
import { workspaceError } from '../errors.ts';
import { targetOf } from '../target-of.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import type { AttemptServer, openAttemptServer } from './attempt-server.ts';
import { buildDecisionMakers } from './decision-makers.ts';
import { jobMaker } from './job.ts';

/** Options for driving a sweep. */
export interface DriveOptions {
  /** Evaluates configurations of sweeps whose trials are a function of this program. */
  readonly objective?: ObjectiveFunction;
  readonly slots?: Slots;
  /** Address of a dashboard in this process. @defaultValue none */
  readonly dashboardUrl?: () => string | undefined;
  /** Overrides of individual waits, for tests. */
  readonly timing?: Partial<SweepTiming>;
}

type CommitListener = (ended: readonly number[], retried: readonly number[]) => void;

/** A sweep that this process drives. */
export interface Drive {
  readonly sweepId: string;
  /** Address that trials report to; undefined if they report in process. */
  readonly url: string | undefined;
  /** Resolves with the sweep once it is final, or once `stop` has handed it over. */
  readonly done: Promise<SweepRow>;
  /** The lease of the sweep, once this process has it; undefined if `stop` comes first. Rejects as `done` does. */
  readonly lease: Promise<Lease | undefined>;
  /**
   * Calls the listener after each commit: rows and log of the sweep have changed, and these trials have ended or are to
   * be tried again.
   * @returns unsubscribe
   */
  onCommitted(listener: CommitListener): () => void;
  /**
   * Looks at the sweep at once, after something was appended by other means.
   * @param by `own`: only through the store of this workspace. @defaultValue any
   */
  wake(by?: 'own' | 'any'): void;
  /** The sweep as of the last commit; undefined before the first look. */
  row(): SweepRow | undefined;
  /** Clean hand-over: running trials continue if their target outlives this process. */
  stop(): Promise<void>;
}

/** Starts to drive a sweep. */
export async function drive(parts: WorkspaceParts, sweepId: string, options: DriveOptions = {}): Promise<Drive> {
  const { store, intake, clock, logger, secret } = parts;
  const sweep = await store.sweep(sweepId);
  if (isFinalSweepState(sweep.state) && (await store.attempts({ sweepId, open: true })).length === 0) {
    throw workspaceError(
      'SWEEP_IS_FINAL',
      `sweep ${sweepId} is ${sweep.state}; start a new one with resume_from: [${sweepId}]`,
      {
        details: { sweepId, state: sweep.state },
      },
    );
  }
  const { definition } = sweep;
  const { timing, ...decisionMakers } = await buildDecisionMakers(parts, sweep);
  // What to close, last opened first.
  const opened: (() => unknown)[] = [() => decisionMakers.sampler.close?.()];
  try {
    const dashboardUrl = options.dashboardUrl ?? (() => undefined);
    const kind = await targetOf(definition, parts.plugins);
    if (kind.needsObjective && options.objective === undefined) throw needsFunction(sweepId);
    const server = kind.needsServer ? await openServer(parts, sweepId, dashboardUrl) : undefined;
    if (server) opened.unshift(() => server.close());
    const target = await kind.open({
      ...{ sweepId, definition, clock, logger, intake, withinProcess: intake.withinProcess },
      stateFolder: parts.folders.sweep(sweepId),
      slots: options.slots ?? {},
      objective: options.objective,
    });
    opened.unshift(() => target.close());
    const listeners = new Set<CommitListener>();
    const controller = createSweepController({
      store,
      sweepId,
      owner: processIdentity(),
      ...decisionMakers,
      target,
      clock,
      logger,
      intakeHooks: intake,
      committed: (ended, retried) => {
        for (const listener of listeners) listener(ended, retried);
      },
      jobFor: jobMaker(parts, server?.environmentOf),
      // Only runs of a command get a token.
      tokenHash: (key) => (server ? attemptTokenHash(attemptToken(secret, key)) : new Uint8Array()),
      timing: { ...timing, ...options.timing },
    });
    const leaveDisk = syncRegularly(parts);
    // The sync also detects that the store is gone, whatever its last rows say.
    opened.unshift(leaveDisk, () => store.synced());
    const run = async () => {
      const row = await controller.run();
      if (isFinalSweepState(row.state)) await clearJobs(target, logger);
      return row;
    };
    const done = runAndClose(run, opened);
    // Callers that await `done` get the error; nobody has to await it.
    inBackground(done, () => undefined);
    return {
      sweepId,
      url: server?.url,
      done,
      lease: controller.lease,
      onCommitted(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      wake: (by) => controller.wake(by),
      row: () => controller.row,
      async stop() {
        await controller.stop();
        await done.catch(() => undefined);
      },
    };
  } catch (error) {
    await runAll(...opened).catch(() => undefined);
    throw error;
  }
}

/** The server is a third of this package's code, and trials that are a function do without it. */
async function openServer(...args: Parameters<typeof openAttemptServer>): Promise<AttemptServer> {
  const { openAttemptServer } = await import('./attempt-server.ts');
  return openAttemptServer(...args);
}

function needsFunction(sweepId: string): Error {
  return workspaceError(
    'SWEEP_NEEDS_FUNCTION',
    `the trials of sweep ${sweepId} are a function of the program that created it: run that program again to continue`,
    { details: { sweepId } },
  );
}

async function runAndClose(run: () => Promise<SweepRow>, opened: readonly (() => unknown)[]): Promise<SweepRow> {
  let row: SweepRow;
  try {
    row = await run();
  } catch (error) {
    // Report the first failure: closing after it often fails for the same reason.
    await runAll(...opened).catch(() => undefined);
    throw error;
  }
  await runAll(...opened);
  return row;
}

/**
 * Removes what a target still knows when the sweep is over, such as the note of a job without a record in a restored or
 * truncated store. Running processes are left alone: nothing proves whose they are.
 */
async function clearJobs(target: ComputeTarget, logger: Logger): Promise<void> {
  try {
    for (const { key, phase } of (await target.list()).jobs) {
      if (phase === 'queued') await target.cancel(key);
      await target.reap(key);
    }
  } catch (error) {
    // Harmless to keep; `hyperdrive verify` lists them.
    logger.warn('compute.clear_failed', { error: String(error) });
  }
}

/** Longest tail of the log that a power cut may lose if nothing else waits for the disk. */
const syncMs = 1_000;

/** Syncs commits to the disk periodically. @returns a function that stops it */
function syncRegularly({ store, clock, logger }: WorkspaceParts): () => void {
  let cancel = () => {};
  const again = () => {
    cancel = clock.schedule(syncMs, () => {
      // A failing disk also shows at the next write, where it ends the sweep.
      store.synced().catch((error: unknown) => logger.warn('store.sync_failed', { error: String(error) }));
      again();
    });
  };
  again();
  return () => cancel();
}

import { inBackground, type Logger } from '../base/index.ts';
import type { SweepDefinition, SweepRow, TrialRow } from '../model/index.ts';
import { BaselineWatch, type NoResult, readBest, readNoResult } from '../results/index.ts';
import type { Configuration, SearchSpace } from '../space/index.ts';
import type { Store } from '../store/index.ts';
import type { Drive, Workspace } from '../workspace/index.ts';
import { HyperDriveAbortException } from './abort.ts';
import { type BestTrial, toBestTrial } from './best-trial.ts';
import { sdkError } from './errors.ts';
import { type FinishedTrial, FinishedTrials, TrialQueue } from './finished-trials.ts';
import { type Objective, toPlainObjective } from './objective.ts';
import { acquireWorkspace, releaseWorkspace, warnOfSpace } from './state.ts';

/**
 * A running search: a promise of its best trial, and an async iterable of the trials that end after the loop starts.
 *
 * @since 0.2.0
 */
export interface Search<Config> extends Promise<BestTrial<Config>>, AsyncIterable<FinishedTrial<Config>> {}

/** The checked input of a search. */
export interface SearchPlan<Space extends SearchSpace> {
  readonly definition: SweepDefinition;
  readonly objective: Objective<Configuration<Space>>;
  readonly folder: string;
  readonly logger: Logger | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onTrial: ((trial: FinishedTrial<Configuration<Space>>) => void) | undefined;
}

/**
 * Starts a search.
 * @param what name of the function that the user called, for messages
 * @param plan checks the options; the search rejects with what it throws
 */
export function startSearch<Space extends SearchSpace>(
  what: string,
  plan: () => SearchPlan<Space>,
): Search<Configuration<Space>> {
  const queues = new Set<TrialQueue<Configuration<Space>>>();
  const result = run<Space>(what, plan, {
    get isHeard() {
      return queues.size > 0;
    },
    pass(trial) {
      for (const queue of queues) queue.put(trial);
    },
  });
  return Object.assign(result, {
    [Symbol.asyncIterator]() {
      const queue: TrialQueue<Configuration<Space>> = new TrialQueue(() => queues.delete(queue));
      queues.add(queue);
      // The loop throws the error, so the caller need not await the promise too.
      result.then(
        () => queue.finish(),
        (error: unknown) => queue.finish({ error }),
      );
      return queue;
    },
  });
}

/** The loops over a search. */
interface Audience<Config> {
  readonly isHeard: boolean;
  pass(trial: FinishedTrial<Config>): void;
}

async function run<Space extends SearchSpace>(
  what: string,
  makePlan: () => SearchPlan<Space>,
  audience: Audience<Configuration<Space>>,
): Promise<BestTrial<Configuration<Space>>> {
  const plan = makePlan();
  const { definition, signal, logger, folder } = plan;
  if (signal?.aborted) throw new HyperDriveAbortException(what, signal);
  const workspace = await acquireWorkspace(folder, logger);
  try {
    const { id } = await workspace.submit(definition);
    warnOfSpace(logger, definition);
    const drive = await workspace.drive(id, { objective: toPlainObjective(plan.objective) });
    const failure = await follow(workspace, drive, plan, audience);
    const sweep = await drive.done;
    const best = await readBest(workspace.store, sweep);
    if (failure !== undefined) throw failure.error;
    const { store } = workspace;
    const found = best && (await toBestTrial<Space>(sweep, best, { store, baseline: new BaselineWatch(store) }));
    if (signal?.aborted && sweep.state === 'canceled') throw new HyperDriveAbortException(what, signal, found);
    if (!found) throw await noResult(workspace.store, sweep, definition.objective?.primaryMetric ?? '');
    return found;
  } finally {
    await releaseWorkspace(workspace, logger);
  }
}

/** Emits ended trials until the search ends or is aborted. @returns the error of a callback */
async function follow<Space extends SearchSpace>(
  { store }: Workspace,
  drive: Drive,
  { signal, onTrial }: SearchPlan<Space>,
  audience: Audience<Configuration<Space>>,
): Promise<{ readonly error: unknown } | undefined> {
  const { sweepId } = drive;
  let failure: { readonly error: unknown } | undefined;
  const cancel = () =>
    // If the command is refused, the sweep has ended, or the store fails and ends the drive.
    inBackground(
      store.command(sweepId, { kind: 'cancel', reason: null }).then(() => drive.wake()),
      () => drive.wake(),
    );
  const trials = new FinishedTrials<Space>(store, sweepId, (trial) => {
    audience.pass(trial);
    if (failure !== undefined) return;
    try {
      onTrial?.(trial);
    } catch (error) {
      failure = { error };
      cancel();
    }
  });
  const stopFollowing = drive.onCommitted((ended) => {
    // Without a listener, reading ended trials would add a tenth to the cost of each.
    if (audience.isHeard || onTrial !== undefined) inBackground(trials.ended(ended), () => undefined);
  });
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    await drive.done;
    await trials.ended([]);
    return failure;
  } finally {
    signal?.removeEventListener('abort', cancel);
    stopFollowing();
  }
}

/** Why there is no best trial: the first trial's failure, or why no value qualifies. */
async function noResult(store: Store, sweep: SweepRow, metric: string): Promise<Error> {
  const sweepId = sweep.id;
  const [failed] = await store.trials({ sweepId, states: ['failed'], limit: 1 });
  const none = await readNoResult(store, sweep);
  const { missing = [], reported = [] } = none ?? {};
  return sdkError('SDK_NO_RESULT', `no trial has a value of ${JSON.stringify(metric)}${reason(sweep, failed, none)}`, {
    details: { metric, sweepId, missing, reported },
  });
}

function reason(sweep: SweepRow, failed: TrialRow | undefined, none: NoResult | undefined): string {
  if (none === undefined) return ': none satisfies the outcome constraints';
  if (failed?.message) return `: trial ${failed.number} failed: ${failed.message}`;
  if (sweep.endingReason === 'time_limit' && none.reported.length === 0)
    return ': the time limit passed before a trial reported one';
  return `. ${none.detail}`;
}

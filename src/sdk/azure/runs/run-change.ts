import { type ConfigurationRecord, presentDefinition } from '../../../model/index.ts';
import type { ConfigurationValue } from '../../../space/index.ts';
import type { ChangeResult, Workspace } from '../../../workspace/index.ts';
import { onlyOptions } from '../../options/option.ts';
import { type StopWhenOption, stopWhenPart } from '../../options/stop-when.ts';
import { type ChildRunReference, childOf } from '../child-reference.ts';
import type { EarlyTerminationPolicy } from '../policies.ts';
import type { HyperParameterSampling } from '../sampling.ts';

/** Changes to a running sweep; omitted keys stay the same. */
export interface RunChange {
  /** New sampler and search space. Its `seed` is ignored: the sweep keeps its original seed. */
  readonly hyperparameterSampling?: HyperParameterSampling;
  readonly policy?: EarlyTerminationPolicy;
  readonly maxTotalRuns?: number;
  readonly maxConcurrentRuns?: number;
  /**
   * When the sweep ends by its predicted gain; null: never.
   * @since 0.2.0
   * @experimental
   */
  readonly stopWhen?: StopWhenOption | null;
  /** For each new parameter, the value that samplers assume for earlier children. */
  readonly defaults?: ConfigurationValue;
  /** A note for people on why it changed. */
  readonly note?: string;
  /** Refuse if the definition now has another version. @defaultValue any version */
  readonly ifVersion?: number;
  /** Check and compare only. @defaultValue false */
  readonly dryRun?: boolean;
}

/** What a change did, or would do. */
export interface RunChangeResult {
  /** The definition's version after the change. */
  readonly version: number;
  /** False if nothing differs, or with `dryRun`. */
  readonly written: boolean;
  /** Keys of the sweep file that differ, in its order. */
  readonly differences: ChangeResult['differences'];
  /** Children suggested so far, and how many of them lie in the new space, which samplers learn from. */
  readonly earlier: ChangeResult['earlier'];
}

/** Configurations to queue as the next trials. */
export interface EnqueueRuns {
  readonly configurations?: readonly ConfigurationValue[];
  /** Numbers of ended children to retry. */
  readonly again?: readonly number[];
  /**
   * Ended children of any sweeps of the state folder to resume: each new run has the configuration of one, and its script
   * gets a copy of what that has kept, as `--resume-from`.
   * @since 0.2.0
   * @experimental
   */
  readonly resume?: readonly ChildRunReference[];
  /** Raise the total by as many trials. @defaultValue true */
  readonly onTop?: boolean;
}

const changeOptions = {
  hyperparameterSampling: true,
  policy: true,
  maxTotalRuns: true,
  maxConcurrentRuns: true,
  stopWhen: true,
  defaults: true,
  note: true,
  ifVersion: true,
  dryRun: true,
} as const satisfies Readonly<Record<keyof RunChange, true>>;

const enqueueOptions = {
  configurations: true,
  again: true,
  resume: true,
  onTop: true,
} as const satisfies Readonly<Record<keyof EnqueueRuns, true>>;

/** Changes the definition of a run. */
export async function changeRun(workspace: Workspace, id: string, change: RunChange): Promise<RunChangeResult> {
  onlyOptions('change', change, changeOptions);
  const present = presentDefinition(await workspace.store.sweep(id));
  const { stopWhen: _, ...withoutStop } = present;
  const before =
    change.stopWhen === undefined ? present : { ...withoutStop, ...stopWhenPart(change.stopWhen ?? undefined) };
  const { hyperparameterSampling: sampling, policy, note, ifVersion, dryRun } = change;
  const definition = {
    ...before,
    ...(sampling && { space: { ...sampling.wireSpace }, sampling: sampling.definition }),
    ...(policy && { earlyTermination: policy.definition }),
    limits: {
      ...before.limits,
      maxTotalTrials: change.maxTotalRuns ?? before.limits.maxTotalTrials,
      maxConcurrentTrials: change.maxConcurrentRuns ?? before.limits.maxConcurrentTrials,
    },
  };
  const defaults: ConfigurationRecord = change.defaults ?? {};
  const { version, isWritten, differences, earlier } = await workspace.change(id, {
    source: { definition },
    defaults,
    ...(note !== undefined && { note }),
    ...(ifVersion !== undefined && { ifVersion }),
    ...(dryRun !== undefined && { dryRun }),
  });
  return { version, written: isWritten, differences, earlier };
}

/** Queues configurations. @returns the run's total afterwards */
export async function enqueueRuns(workspace: Workspace, id: string, runs: EnqueueRuns): Promise<number> {
  onlyOptions('enqueue', runs, enqueueOptions);
  const { configurations: configs = [], again = [], resume = [], onTop = true } = runs;
  const children = resume.map((child) => childOf('resume', child));
  return (await workspace.enqueue(id, { configs, again, resume: children, onTop })).limits.maxTotalTrials;
}

import { type ConfigurationRecord, presentDefinition } from '../../../model/index.ts';
import type { ConfigurationValue } from '../../../space/index.ts';
import type { ChangeResult, Workspace } from '../../../workspace/index.ts';
import { onlyOptions } from '../../option.ts';
import type { EarlyTerminationPolicy } from '../policies.ts';
import type { HyperParameterSampling } from '../sampling.ts';

/** What changes about a running sweep; what is not given stays. */
export interface RunChange {
  /** New sampler and search space. Its `seed` is ignored: the sweep keeps its original seed. */
  readonly hyperparameterSampling?: HyperParameterSampling;
  readonly policy?: EarlyTerminationPolicy;
  readonly maxTotalRuns?: number;
  readonly maxConcurrentRuns?: number;
  /** For each new parameter, the value that earlier children count as having used. */
  readonly defaults?: ConfigurationValue;
  /** Why, for people. */
  readonly note?: string;
  /** Refuse when the definition has another version by now. @defaultValue any */
  readonly ifVersion?: number;
  /** Check and compare only. @defaultValue false */
  readonly dryRun?: boolean;
}

/** What a change did, or would do. */
export interface RunChangeResult {
  /** The version of the definition that holds now, or would. */
  readonly version: number;
  /** False where nothing differs, or with `dryRun`. */
  readonly written: boolean;
  /** Keys of the sweep file that became different, in its order. */
  readonly differences: ChangeResult['differences'];
  /** Children suggested so far, and how many of them belong to the new space: samplers learn from those. */
  readonly earlier: ChangeResult['earlier'];
}

/** Configurations that take the next numbers. */
export interface EnqueueRuns {
  readonly configurations?: readonly ConfigurationValue[];
  /** Numbers of ended children that are tried again. */
  readonly again?: readonly number[];
  /** The total rises with them. @defaultValue true */
  readonly onTop?: boolean;
}

const changeOptions = {
  hyperparameterSampling: true,
  policy: true,
  maxTotalRuns: true,
  maxConcurrentRuns: true,
  defaults: true,
  note: true,
  ifVersion: true,
  dryRun: true,
} as const satisfies Readonly<Record<keyof RunChange, true>>;

const enqueueOptions = {
  configurations: true,
  again: true,
  onTop: true,
} as const satisfies Readonly<Record<keyof EnqueueRuns, true>>;

/** Changes the definition of a run. */
export async function changeRun(workspace: Workspace, id: string, change: RunChange): Promise<RunChangeResult> {
  onlyOptions('change', change, changeOptions);
  const before = presentDefinition(await workspace.store.sweep(id));
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

/** Puts configurations next. @returns the total of the run afterwards */
export async function enqueueRuns(workspace: Workspace, id: string, runs: EnqueueRuns): Promise<number> {
  onlyOptions('enqueue', runs, enqueueOptions);
  const { configurations: configs = [], again = [], onTop = true } = runs;
  return (await workspace.enqueue(id, { configs, again, onTop })).limits.maxTotalTrials;
}

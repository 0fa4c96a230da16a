import { isHyperDriveException, type Json } from '../../base/index.ts';
import {
  type DefinitionDifference,
  definitionDiff,
  type SweepFileOptions,
  writeDefinitionYaml,
} from '../../formats/index.ts';
import {
  type ConfigurationRecord,
  isFinalSweepState,
  jsonSchema,
  type Limits,
  presentDefinition,
  type StopWhen,
  type SweepDefinition,
  type SweepRow,
} from '../../model/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Store } from '../../store/index.ts';
import { algorithmsOf } from '../algorithms.ts';
import { workspaceError } from '../errors.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { checkChange } from './checks/check-change.ts';
import { withFoundSweeps } from './earlier-sweeps.ts';
import { withPriorsOfChange } from './priors.ts';
import { type ReadDefinition, readDefinition } from './read-definition.ts';
import { readSweepFile } from './read-sweep-file.ts';
import { withSubmittedChildren } from './resumed-children.ts';
import { addedDefaults, statedDefaults } from './stated-defaults.ts';
import { checkDefinition } from './submit.ts';

/** The target of a change. */
export type ChangeSource =
  /** The complete new definition. */
  | { readonly definition: SweepDefinition }
  /** A complete sweep file; its paths are relative to an absolute folder. It may name files that it is given access to. */
  | (Pick<SweepFileOptions, 'readText'> & {
      readonly yaml: string;
      readonly path: string;
      readonly folder: string;
      readonly cpuCount: number;
    })
  /** Individual keys of its sweep file, such as `search_space.lr.max_value=0.5`; the value is YAML. */
  | { readonly set: readonly string[] }
  /** All limits, with the one by predicted gain; null: none, left out: unchanged. */
  | { readonly limits: Limits; readonly stopWhen?: StopWhen | null };

/** A requested change of a definition. */
export interface ChangeOptions {
  readonly source: ChangeSource;
  /**
   * For each new parameter, the value that earlier trials count as having used.
   * @defaultValue the default that the parameter states in the search space
   */
  readonly defaults?: ConfigurationRecord;
  /** Who makes the change. */
  readonly by?: string | null;
  /** Reason, for readers of the history. */
  readonly note?: string | null;
  /** Refuse if the definition has another version by now. @defaultValue any */
  readonly ifVersion?: number;
  /** Refuse if the limits have another version by now. @defaultValue any */
  readonly ifLimitsVersion?: number;
  /** A repeat with the same key and change gets the same answer. */
  readonly requestKey?: string;
  /** Check and compare only. @defaultValue false */
  readonly dryRun?: boolean;
}

/** What a change did, or would do. */
export interface ChangeResult {
  /** The version in force, or the one that the change would create. */
  readonly version: number;
  /** False if nothing differs, or with `dryRun`: nothing was written. */
  readonly isWritten: boolean;
  readonly differences: readonly DefinitionDifference[];
  /** Trials suggested so far, and how many of them lie in the new space: samplers learn from these. */
  readonly earlier: { readonly trials: number; readonly inSpace: number };
  readonly sweep: SweepRow;
}

/**
 * Changes the definition of a sweep: checks everything, then writes one version or nothing.
 *
 * @throws {HyperDriveConfigException} SWEEP_BAD_CHANGE with every problem, FORMATS_*, and the errors of a submission
 * @throws STORE_UNKNOWN_SWEEP, STORE_SWEEP_FINAL, STORE_SWEEP_ENDING, STORE_VERSION_MISMATCH, STORE_KEY_REUSED
 */
export async function change(
  { store, plugins }: Pick<WorkspaceParts, 'store' | 'plugins'>,
  sweepId: string,
  options: ChangeOptions,
): Promise<ChangeResult> {
  const { requestKey, dryRun = false } = options;
  const request = requestOf(options);
  const known = async () =>
    requestKey === undefined || dryRun ? undefined : await store.answeredChange(sweepId, request, requestKey);
  const answered = await known();
  if (answered) return repeatedAnswer(store, plugins, answered);
  const sweep = await store.sweep(sweepId);
  checkVersions(sweep, options);
  const before = presentDefinition(sweep);
  const { definition: asked, algorithms } = await definitionOf(before, options.source, plugins);
  const after = withPriorsOfChange(before, withSubmittedChildren(withFoundSweeps(asked, before), before), algorithms);
  const defaults = { ...statedDefaults(before, after), ...options.defaults };
  checkChange(before, after, defaults);
  const space = checkDefinition(after, algorithms);
  const differences = definitionDiff(before, after);
  const earlier = await countEarlier(store, sweep, space, defaults);
  if (dryRun || differences.length === 0) {
    const version = sweep.definitionVersion + (differences.length > 0 ? 1 : 0);
    if (isFinalSweepState(sweep.state)) throw isOver(sweep);
    return { version, isWritten: false, differences, earlier, sweep };
  }
  try {
    const changed = await store.command(
      sweepId,
      {
        kind: 'change_definition',
        definition: after,
        defaults,
        by: options.by ?? null,
        note: options.note ?? null,
        ifVersion: sweep.definitionVersion,
        ifLimitsVersion: sweep.limitsVersion,
        request,
      },
      requestKey,
    );
    await store.synced();
    return { version: changed.definitionVersion, isWritten: true, differences, earlier, sweep: changed };
  } catch (error) {
    // The same request in another call was faster.
    const first = isHyperDriveException(error) && error.code === 'STORE_VERSION_MISMATCH' ? await known() : undefined;
    if (first === undefined) throw error;
    return repeatedAnswer(store, plugins, first);
  }
}

/** The answer of the first call: its difference is that of the version that it created. */
async function repeatedAnswer(store: Store, plugins: Plugins, sweep: SweepRow): Promise<ChangeResult> {
  const versions = await store.definitionVersions(sweep.id);
  const { definitionVersion: version } = sweep;
  const [before, after] = [versions[version - 2], versions[version - 1]];
  const differences = before && after ? definitionDiff(before.definition, after.definition) : [];
  const space = checkDefinition(sweep.definition, await algorithmsOf(plugins, sweep.definition));
  const earlier = await countEarlier(store, sweep, space, after?.defaults ?? {});
  return { version, isWritten: true, differences, earlier, sweep };
}

async function definitionOf(before: SweepDefinition, source: ChangeSource, plugins: Plugins): Promise<ReadDefinition> {
  if ('definition' in source) return readDefinition(source.definition, plugins);
  if ('limits' in source) {
    const { stopWhen: current, ...rest } = before;
    const { limits, stopWhen = current ?? null } = source;
    return readDefinition({ ...rest, limits, ...(stopWhen !== null && { stopWhen }) }, plugins);
  }
  // Files describe commands only: functions of a program, and ask/tell sweeps, keep their trial.
  const isCommand = before.trial.type === 'command';
  const set = [...('set' in source ? source.set : []), ...(isCommand ? [] : ["trial={ command: ['true'] }"])];
  const file =
    'yaml' in source
      ? source
      : {
          yaml: writeDefinitionYaml(before),
          path: 'definition',
          folder: process.cwd(),
          cpuCount: before.limits.maxConcurrentTrials,
        };
  const read = await readSweepFile(file.yaml, { ...file, defaultSeed: before.seed, set }, plugins);
  const { algorithms, definition } = read;
  const { trial, defineByRun } = before;
  return {
    algorithms,
    definition: isCommand ? definition : { ...definition, trial, ...(defineByRun && { defineByRun }) },
  };
}

/** Earlier trials, as logged, in the new space. */
async function countEarlier(
  store: Store,
  sweep: SweepRow,
  space: CompiledSpace,
  defaults: ConfigurationRecord,
): Promise<ChangeResult['earlier']> {
  const versions = await store.definitionVersions(sweep.id);
  const all = { ...addedDefaults(versions), ...defaults };
  const page = 5_000;
  let trials = 0;
  let inSpace = 0;
  for (let isMore = true; isMore; ) {
    const rows = await store.trials({ sweepId: sweep.id, order: 'number', offset: trials, limit: page });
    for (const { config } of rows) if (space.contains({ ...all, ...config }) === undefined) inSpace += 1;
    trials += rows.length;
    isMore = rows.length === page;
  }
  return { trials, inSpace };
}

/** What must be equal in a repeat. */
function requestOf({
  source,
  defaults = {},
  note = null,
  ifVersion = null,
  ifLimitsVersion,
}: {
  readonly source: ChangeSource;
  readonly defaults?: ConfigurationRecord;
  readonly note?: string | null;
  readonly ifVersion?: number | null;
  readonly ifLimitsVersion?: number;
}): Json {
  return jsonSchema.parse(JSON.parse(JSON.stringify({ source, defaults, note, ifVersion, ifLimitsVersion })));
}

/** @throws SWEEP_CHANGED_MEANWHILE */
function checkVersions(
  { id, definitionVersion, limitsVersion }: SweepRow,
  { ifVersion = definitionVersion, ifLimitsVersion = limitsVersion }: ChangeOptions,
): void {
  if (ifVersion !== definitionVersion)
    throw otherVersion({ sweepId: id, of: 'definition', version: definitionVersion, expected: ifVersion });
  if (ifLimitsVersion !== limitsVersion)
    throw otherVersion({ sweepId: id, of: 'limits', version: limitsVersion, expected: ifLimitsVersion });
}

function otherVersion(details: {
  readonly sweepId: string;
  readonly of: 'definition' | 'limits';
  readonly version: number;
  readonly expected: number;
}): Error {
  const { sweepId, of, version, expected } = details;
  const [are, were] = of === 'limits' ? ['are', 'they were'] : ['is', 'it was'];
  return workspaceError(
    'SWEEP_CHANGED_MEANWHILE',
    `the ${of} of sweep ${sweepId} ${are} at version ${version}, not ${expected}: ${were} changed in the meantime. ` +
      'Read it again and repeat the change',
    { details },
  );
}

function isOver({ id, state }: SweepRow): Error {
  return workspaceError('SWEEP_IS_FINAL', `sweep ${id} is ${state}; start a new one with resume_from: [${id}]`, {
    details: { sweepId: id, state },
  });
}

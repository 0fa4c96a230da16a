import {
  type ChildRun,
  type ConfigurationRecord,
  type EnqueuedTrial,
  isFinalTrialState,
  type SweepDefinition,
  type SweepRow,
  spaceOf,
} from '../../model/index.ts';
import { workspaceError } from '../errors.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { exactConfiguration } from './exact-configuration.ts';
import { resumedChildren } from './resumed-children.ts';
import { addedDefaults } from './stated-defaults.ts';

/** Most configurations in one call: more would occupy the store for long. */
const mostTrials = 1_000;

/** Trials to run before the sampler's. */
export interface EnqueueOptions {
  /** Configurations of the search space, in the order in which they take numbers. */
  readonly configs?: readonly ConfigurationRecord[];
  /** Final trials whose configurations to try again, before `configs`. */
  readonly again?: readonly number[];
  /**
   * Ended trials of any sweep of the state folder to resume, after these: each new trial has the configuration of one and
   * starts from what it has kept.
   */
  readonly resume?: readonly ChildRun[];
  /** Whether the total rises with them; false: they use up trials of the sampler. @defaultValue true */
  readonly onTop?: boolean;
  readonly by?: string | null;
  /** A repeat with the same key enqueues nothing. */
  readonly requestKey?: string;
}

/**
 * Enqueues configurations that take a sweep's next numbers. Each becomes a new trial: a final trial never changes.
 *
 * @throws {HyperDriveConfigException} SWEEP_BAD_CONFIGURATION, which names the configuration, the parameter and its
 * allowed values; SWEEP_BAD_RESUME
 * @throws STORE_UNKNOWN_SWEEP, STORE_UNKNOWN_TRIAL, STORE_SWEEP_FINAL, STORE_SWEEP_ENDING, STORE_KEY_REUSED
 */
export async function enqueue(
  { store, files }: Pick<WorkspaceParts, 'store' | 'files'>,
  sweepId: string,
  { configs = [], again = [], resume = [], onTop = true, by = null, requestKey }: EnqueueOptions,
): Promise<SweepRow> {
  const count = configs.length + again.length + resume.length;
  if (count === 0 || count > mostTrials)
    throw workspaceError(
      'SWEEP_BAD_CONFIGURATION',
      `trials: expected 1 to ${mostTrials} configurations, got ${count}`,
      {
        details: { field: 'trials', value: count, expected: `1 to ${mostTrials}` },
      },
    );
  const { definition } = await store.sweep(sweepId);
  const space = spaceOf(definition);
  const allowed = (config: ConfigurationRecord, what: string) =>
    definition.defineByRun ? proposal(definition, config, what) : exactConfiguration(space, config, what);
  const versions = again.length === 0 ? [] : await store.definitionVersions(sweepId);
  const defaults = addedDefaults(versions);
  const trials: EnqueuedTrial[] = [];
  const resumed = await resumedChildren({ store, files }, { definition, space, children: resume }, 'resume');
  for (const number of again) {
    const { state, config } = await store.trial(sweepId, number);
    if (!isFinalTrialState(state))
      throw workspaceError(
        'SWEEP_BAD_CONFIGURATION',
        `again: trial ${number} is ${state}: only ended trials can be tried again`,
        {
          details: { field: 'again', value: number, expected: 'a trial that has ended' },
        },
      );
    trials.push({ config: allowed({ ...defaults, ...config }, `again: trial ${number}`), again: number });
  }
  trials.push(...resumed);
  for (const [index, config] of configs.entries())
    trials.push({ config: allowed(config, `configs[${index}]`), again: null });
  const sweep = await store.command(sweepId, { kind: 'enqueue', trials, by, onTop }, requestKey);
  await store.synced();
  return sweep;
}

/**
 * A define-by-run trial takes what it asks for and ignores the rest, so names and values may be unknown; only what every
 * trial has must be there.
 */
function proposal(definition: SweepDefinition, config: ConfigurationRecord, what: string): ConfigurationRecord {
  const { space, defineByRun, ...rest } = definition;
  const fixed = defineByRun?.fixed ?? [];
  const within = spaceOf({ ...rest, space: pick(space, fixed), defineByRun: { fixed } });
  return { ...config, ...exactConfiguration(within, pick(config, fixed), what) };
}

function pick(config: ConfigurationRecord, names: readonly string[]): ConfigurationRecord {
  return Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)));
}

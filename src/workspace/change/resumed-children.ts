import { isHyperDriveException } from '../../base/index.ts';
import {
  type ChildRun,
  type ConfigurationRecord,
  childRunId,
  type EnqueuedTrial,
  isFinalTrialState,
  type SweepDefinition,
} from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { workspaceError } from '../errors.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { exactConfiguration } from './exact-configuration.ts';
import { addedDefaults } from './stated-defaults.ts';

type Parts = Pick<WorkspaceParts, 'store' | 'files'>;

/**
 * A submitted definition with the configurations of the children that it resumes.
 * @throws SWEEP_BAD_RESUME
 */
export async function withResumedChildren(
  parts: Parts,
  definition: SweepDefinition,
  space: CompiledSpace,
): Promise<SweepDefinition> {
  const { resumeChildRuns, limits } = definition;
  if (resumeChildRuns === undefined) return definition;
  const { length } = resumeChildRuns;
  if (length > limits.maxTotalTrials)
    throw badResume(
      `resume_child_runs: ${length} children are more than the ${limits.maxTotalTrials} trials of limits.max_total_trials`,
      { expected: `at most ${limits.maxTotalTrials}` },
    );
  const read = await resumedChildren(parts, { definition, space, children: resumeChildRuns }, 'resume_child_runs');
  return { ...definition, resumeChildRuns: read.map(({ resumes, config }) => ({ ...resumes, config })) };
}

/**
 * What is enqueued to resume children: their configurations in the present space.
 * @param field what names them, for messages
 * @throws SWEEP_BAD_RESUME
 */
export async function resumedChildren(
  parts: Parts,
  about: {
    readonly definition: SweepDefinition;
    readonly space: CompiledSpace;
    readonly children: readonly ChildRun[];
  },
  field: string,
): Promise<readonly (EnqueuedTrial & { readonly resumes: ChildRun })[]> {
  const { definition, space, children } = about;
  if (children.length > 0 && definition.trial.type !== 'command')
    throw badResume(`${field}: a function that evaluates trials gets no --resume-from; only commands do`, {
      expected: 'trials that are commands',
    });
  const found = [];
  for (const { sweep, trial } of children) {
    const resumes = { sweep, trial };
    const config = await configurationOf(parts, resumes, { space, field });
    found.push({ config, again: null, resumes });
  }
  return found;
}

async function configurationOf(
  { store, files }: Parts,
  child: ChildRun,
  { space, field }: { readonly space: CompiledSpace; readonly field: string },
): Promise<ConfigurationRecord> {
  const { sweep, trial } = child;
  const what = `${field}: ${childRunId(child)}`;
  const refuse = (why: string, expected: string) => badResume(`${what} ${why}`, { value: childRunId(child), expected });
  const row = await store.trial(sweep, trial).catch((error: unknown) => {
    if (!isHyperDriveException(error) || error.kind !== 'missing') throw error;
    throw refuse('is no trial of this state folder: `hyperdrive trials SWEEP` lists those of a sweep', 'SWEEP_NUMBER');
  });
  if (!isFinalTrialState(row.state))
    throw refuse(`is ${row.state}: only trials that have ended can be resumed`, 'an ended trial');
  const kept = await files.outputs(sweep, trial).list({ limit: 1 });
  if (kept.length === 0)
    throw refuse(
      'has kept no files to resume from: it must write its checkpoints to ./outputs or HYPERDRIVE_OUTPUTS; leave it out, or repeat it from the start with `hyperdrive enqueue --again`',
      'a trial with files',
    );
  const defaults = addedDefaults(await store.definitionVersions(sweep));
  try {
    return exactConfiguration(space, { ...defaults, ...row.config }, what);
  } catch (error) {
    if (!isHyperDriveException(error) || error.code !== 'SWEEP_BAD_CONFIGURATION') throw error;
    throw badResume(`${error.message}; a resumed trial keeps its configuration, so the search space must contain it`, {
      value: childRunId(child),
      expected: 'a configuration of the search space',
    });
  }
}

/** A changed definition whose file still names the children: it means their configurations as they were submitted. */
export function withSubmittedChildren(after: SweepDefinition, { resumeChildRuns }: SweepDefinition): SweepDefinition {
  const ids = (children: SweepDefinition['resumeChildRuns']) => children?.map(childRunId).join(' ');
  if (after.resumeChildRuns === undefined || ids(after.resumeChildRuns) !== ids(resumeChildRuns)) return after;
  return { ...after, resumeChildRuns };
}

function badResume(message: string, details: { readonly value?: string; readonly expected: string }): Error {
  return workspaceError('SWEEP_BAD_RESUME', message, { details: { field: 'resume_child_runs', ...details } });
}

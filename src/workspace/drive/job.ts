import type { AttemptJob } from '../../compute/index.ts';
import { startInCode } from '../../formats/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { conditionalNames, configurationLeaves, parseSpace } from '../../space/index.ts';
import type { PlannedAttempt } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/**
 * Makes the complete job of an attempt. A trial that continues another gets a copy of that trial's outputs, and an attempt
 * that works in its own copy of the code gets that copy. A trial that resumes another gets a copy of that trial's outputs
 * beside its own.
 * @param environmentOf variables that tell an attempt where to report to; undefined if it reports in process
 */
export function jobMaker(
  { folders, files }: Pick<WorkspaceParts, 'folders' | 'files'>,
  environmentOf: ((attempt: PlannedAttempt) => Readonly<Record<string, string>>) | undefined,
): (attempt: PlannedAttempt) => AttemptJob | Promise<AttemptJob> {
  const conditional = new WeakMap<SweepDefinition, readonly string[]>();
  const conditionalOf = (definition: SweepDefinition): readonly string[] => {
    const names = conditional.get(definition) ?? conditionalNames(parseSpace(definition.space, { mayBeEmpty: true }));
    conditional.set(definition, names);
    return names;
  };
  const jobOf = (planned: PlannedAttempt): AttemptJob => {
    const { key, sweepId, trial, attempt, config, parent, definition } = planned;
    return {
      key,
      sweepId,
      sweepName: definition.name,
      trial,
      attempt,
      config,
      parent,
      definition: definition.trial,
      // Of the version that suggested it: this trial has no parameters that were added later. Those cannot be conditional.
      parameterNames: [...new Set([...Object.keys(config), ...conditionalOf(definition)])],
      parameters: configurationLeaves(config).map(({ path, names, argument, environment, text }) => ({
        path,
        argument: names.length === 1 ? argument : null,
        environment,
        text,
      })),
      primaryMetric: definition.objective?.primaryMetric ?? null,
      runFolder: folders.attempt({ sweepId, trial, attempt }),
      outputFolder: folders.outputs(sweepId, trial),
      environment: environmentOf?.(planned) ?? {},
    };
  };
  const placedJob = async (planned: PlannedAttempt, code: string | undefined): Promise<AttemptJob> => {
    const { sweepId, trial, attempt, parent, resumes } = planned;
    const at = { sweepId, trial, attempt };
    if (parent !== null) await files.inherit(sweepId, { from: parent, to: trial });
    const resumed = resumes && {
      resumedFrom: await files.placeResumed(at, { sweepId: resumes.sweep, trial: resumes.trial }),
    };
    const job = { ...jobOf(planned), ...resumed };
    const { definition } = job;
    if (code === undefined || definition.type !== 'command') return job;
    const start = startInCode(code, definition.workingFolder);
    const workingFolder = await files.placeCode(at, { code, start });
    return { ...job, definition: { ...definition, workingFolder } };
  };
  return (planned) => {
    const { parent, resumes, definition } = planned;
    const { trial } = definition;
    const code = trial.type === 'command' ? trial.copiedCode : undefined;
    if (parent === null && resumes === undefined && code === undefined) return jobOf(planned);
    return placedJob(planned, code);
  };
}

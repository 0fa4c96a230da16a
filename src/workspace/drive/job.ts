import type { AttemptJob } from '../../compute/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { conditionalNames, configurationLeaves, parseSpace } from '../../space/index.ts';
import type { PlannedAttempt } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/**
 * Makes the complete job of an attempt. A trial that continues another gets a copy of that trial's outputs.
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
  return (planned) => {
    const { sweepId, trial, parent } = planned;
    if (parent === null) return jobOf(planned);
    const copied = files.inherit(sweepId, { from: parent, to: trial });
    return copied.then(() => jobOf(planned));
  };
}

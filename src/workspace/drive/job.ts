import type { AttemptJob } from '../../compute/index.ts';
import { attemptToken } from '../../intake/index.ts';
import type { TrialDefinition } from '../../model/index.ts';
import { mlflowEnvironment, mlflowSettings } from '../../server/index.ts';
import { configurationLeaves } from '../../space/index.ts';
import type { PlannedAttempt } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/**
 * Makes the complete job of an attempt. A trial that continues another gets a copy of that trial's outputs.
 * @param url where trials report to; undefined if they report in process
 */
export function jobMaker(
  { folders, files, secret }: Pick<WorkspaceParts, 'folders' | 'files' | 'secret'>,
  url: string | undefined,
): (attempt: PlannedAttempt) => AttemptJob | Promise<AttemptJob> {
  const jobOf = ({ key, sweepId, trial, attempt, config, parent, definition }: PlannedAttempt): AttemptJob => ({
    key,
    sweepId,
    sweepName: definition.name,
    trial,
    attempt,
    config,
    parent,
    definition: definition.trial,
    // Of the version that suggested it: this trial has no parameters that were added later.
    parameterNames: Object.keys(config),
    parameters: configurationLeaves(config).map(({ path, names, argument, environment, text }) => ({
      path,
      argument: names.length === 1 ? argument : null,
      environment,
      text,
    })),
    primaryMetric: definition.objective?.primaryMetric ?? null,
    runFolder: folders.attempt({ sweepId, trial, attempt }),
    outputFolder: folders.outputs(sweepId, trial),
    environment:
      url === undefined
        ? {}
        : environmentOf({ url, key, sweepId, trial, token: attemptToken(secret, key) }, definition.trial),
  });
  return (planned) => {
    const { sweepId, trial, parent } = planned;
    if (parent === null) return jobOf(planned);
    const copied = files.inherit(sweepId, { from: parent, to: trial });
    return copied.then(() => jobOf(planned));
  };
}

function environmentOf(
  at: Parameters<typeof mlflowEnvironment>[0],
  trial: TrialDefinition,
): Readonly<Record<string, string>> {
  const given = trial.type === 'command' ? trial.environment : {};
  const own = { HYPERDRIVE_URL: at.url, HYPERDRIVE_TOKEN: at.token };
  // A sweep that names another MLflow server wants that one, and it does not know the trial's run.
  if ('MLFLOW_TRACKING_URI' in given) return own;
  const settings = Object.entries(mlflowSettings).filter(([name]) => !(name in given));
  return { ...own, ...mlflowEnvironment(at), ...Object.fromEntries(settings) };
}

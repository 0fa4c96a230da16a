import { attemptToken } from '../../intake/index.ts';
import { mlflowEnvironment, mlflowSettings } from '../../server/index.ts';
import type { PlannedAttempt } from '../../sweep/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** Variables that tell an attempt where to report to. @param url address of the server */
export function attemptEnvironment(
  { secret }: Pick<WorkspaceParts, 'secret'>,
  url: string,
  { key, sweepId, trial, definition }: PlannedAttempt,
): Readonly<Record<string, string>> {
  const token = attemptToken(secret, key);
  const given = definition.trial.type === 'command' ? definition.trial.environment : {};
  const own = { HYPERDRIVE_URL: url, HYPERDRIVE_TOKEN: token };
  // A sweep that names another MLflow server wants that one, and it does not know the trial's run.
  if ('MLFLOW_TRACKING_URI' in given) return own;
  const settings = Object.entries(mlflowSettings).filter(([name]) => !(name in given));
  return { ...own, ...mlflowEnvironment({ url, key, token, sweepId, trial }), ...Object.fromEntries(settings) };
}

import { isHyperDriveException } from '../../base/index.ts';
import { verifyAttemptToken } from '../../intake/index.ts';
import { createScriptChannel, type ServerParts } from '../../server/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** What every server of a workspace offers to attempts: intake, script API, attempt tokens, MLflow routes. */
export function attemptParts(
  parts: Pick<WorkspaceParts, 'store' | 'intake' | 'clock' | 'logger' | 'files' | 'randomBytes'>,
): ServerParts {
  const { store, intake, clock, logger, files, randomBytes } = parts;
  return {
    intake,
    scriptChannel: createScriptChannel({ store, intake, clock }),
    opens: async (token, key) => {
      try {
        return verifyAttemptToken(token, await store.tokenHash(key));
      } catch (error) {
        if (isHyperDriveException(error) && error.code === 'TRACKING_UNKNOWN_ATTEMPT') return false;
        throw error;
      }
    },
    nowMs: () => store.time.nowMs(),
    logger,
    mlflow: { store, files, randomBytes },
  };
}

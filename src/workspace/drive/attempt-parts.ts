import { isHyperDriveException } from '../../base/index.ts';
import { verifyAttemptToken } from '../../intake/index.ts';
import { createScriptChannel, type ServerParts } from '../../server/index.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** More would only use memory: few attempts report at the same time. */
const mostHashes = 10_000;

/** What every server of a workspace offers to attempts: intake, script API, attempt tokens, MLflow routes. */
export function attemptParts(
  parts: Pick<WorkspaceParts, 'store' | 'intake' | 'clock' | 'logger' | 'files' | 'randomBytes'>,
): ServerParts {
  const { store, intake, clock, logger, files, randomBytes } = parts;
  /** Hashes of attempts' tokens, which never change: a trial that reports single values would read its hash with each. */
  const hashes = new Map<string, Uint8Array>();
  const readAndVerify = async (token: string, key: string): Promise<boolean> => {
    try {
      const hash = await store.tokenHash(key);
      if (hashes.size >= mostHashes) hashes.clear();
      hashes.set(key, hash);
      return verifyAttemptToken(token, hash);
    } catch (error) {
      if (isHyperDriveException(error) && error.code === 'TRACKING_UNKNOWN_ATTEMPT') return false;
      throw error;
    }
  };
  return {
    intake,
    scriptChannel: createScriptChannel({ store, intake, clock }),
    opens(token, key) {
      const hash = hashes.get(key);
      return hash === undefined ? readAndVerify(token, key) : verifyAttemptToken(token, hash);
    },
    nowMs: () => store.time.nowMs(),
    logger,
    mlflow: { store, files, randomBytes },
  };
}

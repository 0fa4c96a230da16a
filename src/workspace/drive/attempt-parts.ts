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
  const hashOf = async (key: string): Promise<Uint8Array> => {
    const known = hashes.get(key);
    if (known) return known;
    const hash = await store.tokenHash(key);
    if (hashes.size >= mostHashes) hashes.clear();
    hashes.set(key, hash);
    return hash;
  };
  return {
    intake,
    scriptChannel: createScriptChannel({ store, intake, clock }),
    opens: async (token, key) => {
      try {
        return verifyAttemptToken(token, await hashOf(key));
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

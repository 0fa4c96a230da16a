import { isHyperDriveException } from '../../base/index.ts';
import type { ConfigurationRecord } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { workspaceError } from '../errors.ts';

/**
 * A configuration in the space's own form: values within rounding error of a grid value become that value.
 * @param what names it in messages
 * @throws SWEEP_BAD_CONFIGURATION
 */
export function exactConfiguration(
  space: CompiledSpace,
  config: ConfigurationRecord,
  what: string,
): ConfigurationRecord {
  let refusal = space.contains(config);
  if (refusal === undefined)
    try {
      const written = space.fromPoint(space.toPoint(config));
      refusal = space.contains(written);
      if (refusal === undefined) return written;
    } catch (error) {
      if (!isHyperDriveException(error) || error.code !== 'SPACE_OUTSIDE') throw error;
      refusal = error.message;
    }
  throw workspaceError('SWEEP_BAD_CONFIGURATION', `${what}: ${refusal}`, {
    details: { field: what, value: config, expected: 'a configuration of the current search space' },
  });
}

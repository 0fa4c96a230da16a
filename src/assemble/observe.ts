import { isHyperDriveException } from '../base/index.ts';
import type { ConfigurationRecord } from '../records/index.ts';
import { assembleError } from './errors.ts';
import { spaceOf } from './submit.ts';
import type { WorkspaceParts } from './workspace.ts';

/** Records an evaluation made elsewhere with an ask/tell sweep. */
export async function observe(
  { store }: Pick<WorkspaceParts, 'store'>,
  sweepId: string,
  config: ConfigurationRecord,
  value: number,
): Promise<void> {
  if (!Number.isFinite(value)) {
    throw assembleError('SWEEP_BAD_OBSERVATION', `observe: expected a finite number as value, got ${String(value)}`, {
      details: { sweepId, value: String(value) },
    });
  }
  const space = spaceOf((await store.sweep(sweepId)).definition);
  try {
    // Written as the space writes it: values within rounding error of a grid value become that value.
    const exact = space.fromPoint(space.toPoint(config));
    await store.command(sweepId, { kind: 'observe', config: exact, value });
  } catch (error) {
    if (!isHyperDriveException(error) || error.code !== 'SPACE_OUTSIDE') throw error;
    throw assembleError('SWEEP_BAD_OBSERVATION', `observe: ${error.message}`, {
      details: { sweepId, ...error.details },
      cause: error,
    });
  }
}

import { isHyperDriveException } from '../../base/index.ts';
import { type ConfigurationRecord, measuresOf, type SweepDefinition, spaceOf } from '../../model/index.ts';
import { seededRng } from '../../numerics/index.ts';
import { completeConfiguration } from '../../space/index.ts';
import { workspaceError } from '../errors.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** Records an evaluation made elsewhere in an ask/tell sweep. */
export async function observe(
  { store }: Pick<WorkspaceParts, 'store'>,
  sweepId: string,
  config: ConfigurationRecord,
  value: number | Readonly<Record<string, number>>,
): Promise<void> {
  const { definition } = await store.sweep(sweepId);
  const values = valuesOf(definition, sweepId, value);
  const space = spaceOf(definition);
  // What a define-by-run evaluation did not ask for may have any value.
  const whole = definition.defineByRun ? completeConfiguration(space, config, seededRng(definition.seed)) : config;
  try {
    // In the space's own form: values within rounding error of a grid value become that value.
    const exact = space.fromPoint(space.toPoint(whole));
    const refusal = space.contains(exact);
    if (refusal !== undefined)
      throw workspaceError('SWEEP_BAD_OBSERVATION', `observe: ${refusal}`, { details: { sweepId } });
    const asked = Object.fromEntries(Object.entries(exact).filter(([name]) => Object.hasOwn(config, name)));
    await store.command(sweepId, { kind: 'observe', config: asked, values });
  } catch (error) {
    if (!isHyperDriveException(error) || error.code !== 'SPACE_OUTSIDE') throw error;
    throw workspaceError('SWEEP_BAD_OBSERVATION', `observe: ${error.message}`, {
      details: { sweepId, ...error.details },
      cause: error,
    });
  }
}

/** Values by metric: every metric that samplers learn from must be present. */
function valuesOf(
  definition: SweepDefinition,
  sweepId: string,
  value: number | Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const primary = definition.objective?.primaryMetric ?? 'value';
  const values = typeof value === 'number' ? { [primary]: value } : value;
  const needed = new Set([primary, ...(measuresOf(definition)?.metrics ?? []), ...Object.keys(values)]);
  for (const metric of needed) {
    const found = values[metric];
    if (typeof found === 'number' && Number.isFinite(found)) continue;
    throw workspaceError(
      'SWEEP_BAD_OBSERVATION',
      `observe: expected a finite number for the metric "${metric}", got ${String(found)}`,
      { details: { sweepId, metric, value: String(found) } },
    );
  }
  return values;
}

import { type Clock, type Logger, quoted } from '../base/index.ts';
import type { AttemptIntake, SweepDefinition } from '../model/index.ts';
import { inProcessName, localName } from './chosen-target.ts';
import type { ComputeTarget } from './compute.ts';
import { computeError } from './errors.ts';
import type { ObjectiveFunction } from './in-process/in-process-target.ts';
import type { Slots } from './local/machine.ts';

/**
 * What a target gets when it is opened for one sweep.
 * @experimental
 * @since 0.2.0
 */
export interface TargetContext {
  readonly sweepId: string;
  readonly definition: SweepDefinition;
  /** For runners outside this process: answers claims and ends once they are on the disk. */
  readonly intake: AttemptIntake;
  /** For runners inside this process, and for what it reports for others: answers without waiting for the disk. */
  readonly withinProcess: AttemptIntake;
  /** Absolute folder of the sweep, for records of jobs that a restart reads. The target creates it when needed. */
  readonly stateFolder: string;
  /** CPUs and GPUs that this machine offers. */
  readonly slots: Slots;
  /** The objective function, if trials are calls of a function in this program. */
  readonly objective: ObjectiveFunction | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A kind of compute target, found by its name. A package adds one under `package/name`.
 * @experimental
 * @since 0.2.0
 */
export interface TargetKind {
  /** Whether trials report to a server of this process, over HTTP or spool files. */
  readonly needsServer: boolean;
  /** Whether trials are calls of a function in this program. */
  readonly needsObjective: boolean;
  open(context: TargetContext): Promise<ComputeTarget>;
}

/** Built-in targets, loaded on demand: using one loads nothing of the others. */
const ownKinds: ReadonlyMap<string, () => Promise<TargetKind>> = new Map([
  [localName, async () => (await import('./local/kind.ts')).localKind],
  [inProcessName, async () => (await import('./in-process/kind.ts')).inProcessKind],
]);

/**
 * The kind of target with a name.
 * @param loadKind loads a kind from an installed package. @defaultValue such names are refused
 * @throws COMPUTE_UNKNOWN_TARGET
 */
export async function targetKind(name: string, loadKind?: (name: string) => Promise<TargetKind>): Promise<TargetKind> {
  const own = ownKinds.get(name);
  if (own !== undefined) return own();
  if (name.includes('/') && loadKind !== undefined) return loadKind(name);
  throw computeError(
    'COMPUTE_UNKNOWN_TARGET',
    `HYPERDRIVE_TARGET: expected ${[...ownKinds.keys()].join(' or ')}, got ${quoted(name)}. Correct or unset the variable.`,
    { details: { field: 'HYPERDRIVE_TARGET', value: name } },
  );
}

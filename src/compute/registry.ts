import { type Clock, type Logger, quoted } from '../base/index.ts';
import type { AttemptIntake, SweepDefinition } from '../model/index.ts';
import { inProcessName, localName } from './chosen-target.ts';
import type { ComputeTarget } from './compute.ts';
import { computeError } from './errors.ts';
import type { ObjectiveFunction } from './in-process/in-process-target.ts';
import type { Slots } from './local/machine.ts';

/**
 * What a target is opened with, for one sweep.
 * @experimental
 */
interface TargetContext {
  readonly sweepId: string;
  readonly definition: SweepDefinition;
  /** For runners outside this process: claims and ends are answered once they are on the disk. */
  readonly intake: AttemptIntake;
  /** For runners inside this process. */
  readonly withinProcess: AttemptIntake;
  /** Absolute folder of the sweep, for notes of jobs that a restart reads. Made by the target if it needs one. */
  readonly stateFolder: string;
  /** What this machine offers. */
  readonly slots: Slots;
  /** Evaluates configurations, where trials are a function of this program. */
  readonly objective: ObjectiveFunction | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A kind of compute target: what a name stands for. A package declares its own under `package/name`.
 * @experimental
 */
export interface TargetKind {
  /** Trials report to a server of this process, by HTTP or spool file. */
  readonly needsServer: boolean;
  /** Trials are a function of this program. */
  readonly needsObjective: boolean;
  open(context: TargetContext): Promise<ComputeTarget>;
}

/** Targets of this product. Loaders: naming one loads nothing of the others. */
const ownKinds: ReadonlyMap<string, () => Promise<TargetKind>> = new Map([
  [localName, async () => (await import('./local/kind.ts')).localKind],
  [inProcessName, async () => (await import('./in-process/kind.ts')).inProcessKind],
]);

/**
 * The kind of target behind a name.
 * @param loadKind loads kinds of installed packages. @defaultValue such names are refused
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

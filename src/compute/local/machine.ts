import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { CommandTrial, SweepDefinition } from '../../model/index.ts';
import { chosenTarget, localName } from '../chosen-target.ts';
import { checkLocalTrial } from './job/check-trial.ts';
import { type LocalSlots, slotRoom } from './job/slots.ts';

/**
 * CPUs and GPUs that this machine offers to trials.
 * @experimental
 * @since 0.2.0
 */
export interface Slots {
  /** CPU slots. @defaultValue one per processor */
  readonly cpus?: number;
  /** Ids as in `CUDA_VISIBLE_DEVICES`. @defaultValue the visible GPUs */
  readonly gpus?: readonly string[];
}

/** The bound on how many trials of a command run at once on a machine. */
export interface MachineRoom {
  /** Number of trials that fit an idle machine. */
  readonly trials: number;
  /** The resource that limits the number. */
  readonly by: 'cpus' | 'gpus';
  /** How much of that resource the machine offers, in `unit`. */
  readonly offered: number;
  readonly unit: 'processor' | 'CPU slot' | 'GPU';
}

/**
 * Refuses a sweep whose trials could never run on this machine, before anything is recorded. Sweeps for other targets
 * pass: their target refuses each job itself.
 * @throws {HyperDriveConfigException} COMPUTE_TOO_LARGE, COMPUTE_FOLDER_MISSING
 */
export function checkMachine({ trial }: SweepDefinition, slots: Slots = {}): void {
  if (trial.type === 'command' && isLocal(trial)) checkLocalTrial(trial, offeredSlots(trial, slots));
}

/** Room for the trials of a sweep; undefined when they are not processes of this machine. */
export function machineRoom({ trial }: SweepDefinition, slots: Slots = {}): MachineRoom | undefined {
  if (trial.type !== 'command' || !isLocal(trial)) return undefined;
  const offered = offeredSlots(trial, slots);
  const { byCpus, byGpus } = slotRoom(trial, offered);
  return byGpus < byCpus
    ? { trials: byGpus, by: 'gpus', offered: offered.gpus.length, unit: 'GPU' }
    : { trials: byCpus, by: 'cpus', offered: offered.cpus, unit: slots.cpus === undefined ? 'processor' : 'CPU slot' };
}

function isLocal(trial: CommandTrial): boolean {
  return chosenTarget(trial) === localName;
}

/** The slots of this machine for trials of a command. */
export function offeredSlots(trial: CommandTrial, slots: Slots): LocalSlots {
  // Managing GPUs hides them from trials that ask for none, so by default manage them only for trials that ask.
  const gpus = slots.gpus ?? (trial.gpus > 0 ? machineGpus(process.env) : []);
  return { cpus: slots.cpus ?? availableParallelism(), gpus };
}

/**
 * Ids of the GPUs that trials may use: those this process may see, else the devices of NVIDIA's driver.
 * @param environment of this process
 */
export function machineGpus(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const visible = environment.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined)
    return visible
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  try {
    return readdirSync('/proc/driver/nvidia/gpus').map((_, index) => String(index));
  } catch {
    // No such driver: no GPUs to manage.
    return [];
  }
}

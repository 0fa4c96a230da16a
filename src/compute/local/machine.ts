import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { CommandTrial, SweepDefinition } from '../../model/index.ts';
import { chosenTarget, localName } from '../chosen-target.ts';
import { checkLocalTrial } from './job/check-trial.ts';
import { type LocalSlots, slotRoom } from './job/slots.ts';

/** What this machine offers to trials. */
export interface Slots {
  /** @defaultValue one per processor */
  readonly cpus?: number;
  /** Ids as in `CUDA_VISIBLE_DEVICES`. @defaultValue the visible ones */
  readonly gpus?: readonly string[];
}

/** What bounds the trials of a command that run on a machine at once. */
export interface MachineRoom {
  /** Trials that fit while nothing else runs. */
  readonly trials: number;
  /** What there is too little of for more. */
  readonly by: 'cpus' | 'gpus';
  /** How much of that the machine offers, in this unit. */
  readonly offered: number;
  readonly unit: 'processor' | 'CPU slot' | 'GPU';
}

/**
 * Refuses a sweep none of whose trials could run on this machine, before anything of it is recorded. Sweeps of other
 * targets pass: their targets refuse each job by themselves.
 * @throws {HyperDriveConfigException} COMPUTE_TOO_LARGE, COMPUTE_FOLDER_MISSING
 */
export function checkMachine({ trial }: SweepDefinition, slots: Slots = {}): void {
  if (trial.type === 'command' && isLocal(trial)) checkLocalTrial(trial, offeredSlots(trial, slots));
}

/** Room for the trials of a sweep; undefined where they are no processes of a machine. */
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

/** What trials of a command are given of this machine. */
export function offeredSlots(trial: CommandTrial, slots: Slots): LocalSlots {
  // Handing out GPUs hides them from trials that ask for none: only a sweep that asks has them handed out by itself.
  const gpus = slots.gpus ?? (trial.gpus > 0 ? machineGpus(process.env) : []);
  return { cpus: slots.cpus ?? availableParallelism(), gpus };
}

/**
 * Ids of the GPUs that trials may use: those this process may see, else the devices of NVIDIA's driver.
 * @param environment of this process
 */
function machineGpus(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const visible = environment.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined)
    return visible
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  try {
    return readdirSync('/proc/driver/nvidia/gpus').map((_, index) => String(index));
  } catch {
    // No such driver: no GPUs to hand out.
    return [];
  }
}

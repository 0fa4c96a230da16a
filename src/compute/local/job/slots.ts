import type { Capacity } from '../../compute.ts';
import { computeError } from '../../errors.ts';

/** CPU slots and GPUs that the machine offers to trials. */
export interface LocalSlots {
  /** CPU slots, above 0. */
  readonly cpus: number;
  /** Distinct ids for `CUDA_VISIBLE_DEVICES`. */
  readonly gpus: readonly string[];
}

/** Slots that one trial needs. */
export interface SlotNeed {
  readonly cpus: number;
  /** Whole GPUs, or a fraction of one. */
  readonly gpus: number;
}

/** How many trials fit by each resource; the smaller number counts. */
export interface SlotRoom {
  readonly byCpus: number;
  /** Infinite for trials without a GPU. */
  readonly byGpus: number;
}

/** Tolerance for rounding: three thirds make one. */
const epsilon = 1e-9;

/**
 * Refuses a need that never fits. Errors name fields of a sweep file.
 * @throws COMPUTE_TOO_LARGE, also for a fraction above 1 GPU
 */
export function checkNeed(need: SlotNeed, { cpus, gpus }: LocalSlots): void {
  if (need.cpus > cpus + epsilon)
    throw tooLarge(
      'resources.cpus',
      need.cpus,
      `a trial needs ${need.cpus} CPU slots, but the machine has ${cpus}; ask for ${cpus} or fewer, or raise the number with --cpus`,
    );
  if (need.gpus > gpus.length + epsilon)
    throw tooLarge(
      'resources.gpus',
      need.gpus,
      `a trial needs ${need.gpus} ${need.gpus > 1 ? 'GPUs' : 'GPU'}, but the machine has ${gpus.length === 0 ? 'none' : `${gpus.length} (${gpus.join(', ')})`}; ask for ${gpus.length === 0 ? 'none' : `${gpus.length} or fewer`}, or list GPUs with --gpus`,
    );
  if (need.gpus > 1 && !Number.isInteger(need.gpus))
    throw tooLarge('resources.gpus', need.gpus, `expected an integer or a fraction below 1, got ${need.gpus}`);
}

/** Number of trials of this size that fit an idle machine, by resource. */
export function slotRoom(need: SlotNeed, { cpus, gpus }: LocalSlots): SlotRoom {
  return roomIn(need, cpus, new Map(gpus.map((id) => [id, 1])));
}

/** @param shares free share of each GPU, 0 to 1 */
function roomIn(need: SlotNeed, freeCpus: number, shares: ReadonlyMap<string, number>): SlotRoom {
  const byCpus = Math.max(0, Math.floor((freeCpus + epsilon) / need.cpus));
  if (need.gpus === 0) return { byCpus, byGpus: Number.POSITIVE_INFINITY };
  let byGpus = 0;
  if (need.gpus < 1) for (const share of shares.values()) byGpus += Math.floor((share + epsilon) / need.gpus);
  else byGpus = Math.floor([...shares.values()].filter((share) => share > 1 - epsilon).length / need.gpus);
  return { byCpus, byGpus };
}

/** Accounts for CPU slots and GPUs. `take` never exceeds the declared slots. */
export class SlotAllocator {
  readonly slots: LocalSlots;
  readonly #held = new Map<string, { need: SlotNeed; gpuIds: readonly string[] }>();

  /** @throws COMPUTE_BAD_SLOTS */
  constructor(slots: LocalSlots) {
    if (!(slots.cpus > 0))
      throw computeError('COMPUTE_BAD_SLOTS', `cpus must be above 0, not ${slots.cpus}.`, {
        details: { field: 'cpus', value: slots.cpus },
      });
    if (new Set(slots.gpus).size !== slots.gpus.length || slots.gpus.some((id) => !/^[^\s,]+$/.test(id)))
      throw computeError('COMPUTE_BAD_SLOTS', `GPU ids must be distinct words, not ${JSON.stringify(slots.gpus)}.`, {
        details: { field: 'gpus', value: [...slots.gpus] },
      });
    this.slots = slots;
  }

  /** Number of trials of this size that would start now, and that fit an idle machine. */
  capacity(need: SlotNeed): Capacity {
    const { byCpus, byGpus } = roomIn(need, this.#freeCpus(), this.#gpuRoom());
    return { free: Math.min(byCpus, byGpus), total: this.#total(need) };
  }

  /** @returns the assigned GPU ids; undefined when there is no room */
  take(key: string, need: SlotNeed): readonly string[] | undefined {
    if (need.cpus > this.#freeCpus() + epsilon) return undefined;
    const gpuIds = this.#chooseGpus(need.gpus);
    if (gpuIds) this.#held.set(key, { need, gpuIds });
    return gpuIds;
  }

  /** Records the slots that a running job already holds, even beyond those declared now. */
  retake(key: string, need: SlotNeed, gpuIds: readonly string[]): void {
    this.#held.set(key, { need, gpuIds });
  }

  release(key: string): void {
    this.#held.delete(key);
  }

  #total(need: SlotNeed): number {
    const { byCpus, byGpus } = slotRoom(need, this.slots);
    return Math.min(byCpus, byGpus);
  }

  #freeCpus(): number {
    let free = this.slots.cpus;
    for (const { need } of this.#held.values()) free -= need.cpus;
    return free;
  }

  /** Free share of each GPU, 0 to 1. */
  #gpuRoom(): Map<string, number> {
    const room = new Map(this.slots.gpus.map((id) => [id, 1]));
    for (const { need, gpuIds } of this.#held.values()) {
      const share = Math.min(1, need.gpus);
      for (const id of gpuIds) room.set(id, Math.max(0, (room.get(id) ?? 0) - share));
    }
    return room;
  }

  #chooseGpus(count: number): readonly string[] | undefined {
    if (count === 0) return [];
    const room = [...this.#gpuRoom()].filter(([id]) => this.slots.gpus.includes(id));
    if (count < 1) {
      // Choose the fullest GPU with room, so that whole GPUs stay free for trials that need them.
      const fitting = room.filter(([, share]) => share >= count - epsilon).sort((a, b) => a[1] - b[1])[0];
      return fitting && [fitting[0]];
    }
    const whole = room.filter(([, share]) => share > 1 - epsilon).map(([id]) => id);
    return whole.length >= count ? whole.slice(0, count) : undefined;
  }
}

function tooLarge(field: string, value: number, message: string) {
  return computeError('COMPUTE_TOO_LARGE', `${field}: ${message}`, { details: { field, value } });
}

import type { Capacity } from '../compute.ts';
import { computeError } from '../errors.ts';

/** What the machine offers to trials. */
export interface LocalSlots {
  /** CPU slots, above 0. */
  readonly cpus: number;
  /** Ids for `CUDA_VISIBLE_DEVICES`, each once. */
  readonly gpus: readonly string[];
}

/** What one trial takes. */
export interface SlotNeed {
  readonly cpus: number;
  /** Whole GPUs, or a fraction of one. */
  readonly gpus: number;
}

/** Rounding room: three thirds make one. */
const epsilon = 1e-9;

/** Keeps account of CPU slots and GPUs. Never gives more than was declared. */
export class SlotBook {
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

  /** @throws COMPUTE_TOO_LARGE when the need never fits, or shares more than one GPU in part */
  check(need: SlotNeed): void {
    const { cpus, gpus } = this.slots;
    if (need.cpus > cpus + epsilon)
      throw tooLarge('cpus', need.cpus, `A trial needs ${need.cpus} CPU slots; the machine declares ${cpus}.`);
    if (need.gpus > gpus.length + epsilon)
      throw tooLarge('gpus', need.gpus, `A trial needs ${need.gpus} GPUs; the machine declares ${gpus.length}.`);
    if (need.gpus > 1 && !Number.isInteger(need.gpus))
      throw tooLarge('gpus', need.gpus, `gpus must be a whole number or below 1, not ${need.gpus}.`);
  }

  /** Trials of this size: those that would start now, and those that fit an idle machine. */
  capacity(need: SlotNeed): Capacity {
    return { free: this.#fits(need, this.#freeCpus(), this.#gpuRoom()), total: this.#total(need) };
  }

  /** @returns the GPU ids given, undefined when there is no room */
  take(key: string, need: SlotNeed): readonly string[] | undefined {
    if (need.cpus > this.#freeCpus() + epsilon) return undefined;
    const gpuIds = this.#chooseGpus(need.gpus);
    if (gpuIds) this.#held.set(key, { need, gpuIds });
    return gpuIds;
  }

  /** Books what a running job holds already, even beyond what is declared now. */
  retake(key: string, need: SlotNeed, gpuIds: readonly string[]): void {
    this.#held.set(key, { need, gpuIds });
  }

  release(key: string): void {
    this.#held.delete(key);
  }

  #total(need: SlotNeed): number {
    return this.#fits(need, this.slots.cpus, new Map(this.slots.gpus.map((id) => [id, 1])));
  }

  #fits(need: SlotNeed, freeCpus: number, room: ReadonlyMap<string, number>): number {
    const byCpu = Math.floor((freeCpus + epsilon) / need.cpus);
    if (need.gpus === 0) return Math.max(0, byCpu);
    let byGpu = 0;
    if (need.gpus < 1) for (const share of room.values()) byGpu += Math.floor((share + epsilon) / need.gpus);
    else byGpu = Math.floor([...room.values()].filter((share) => share > 1 - epsilon).length / need.gpus);
    return Math.max(0, Math.min(byCpu, byGpu));
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
      // The fullest GPU that still has room, so that whole ones stay free for trials that need them.
      const fitting = room.filter(([, share]) => share >= count - epsilon).sort((a, b) => a[1] - b[1])[0];
      return fitting && [fitting[0]];
    }
    const whole = room.filter(([, share]) => share > 1 - epsilon).map(([id]) => id);
    return whole.length >= count ? whole.slice(0, count) : undefined;
  }
}

function tooLarge(field: string, value: number, message: string) {
  return computeError('COMPUTE_TOO_LARGE', message, { details: { field, value } });
}

import type { ConfigurationRecord, FinalTrialState, Measured } from '../../model/index.ts';
import type { Observation } from '../../sampling/index.ts';

/** A final trial, in order of ending, or an evaluation made elsewhere, whose number is negative. */
export interface EndedTrial {
  readonly number: number;
  readonly config: ConfigurationRecord;
  readonly state: FinalTrialState;
  /** Position of the input that ended it; never decreases along the list. */
  readonly cause: number;
  /** What samplers see of it; undefined if nothing. */
  readonly observation: Observation | undefined;
}

/** Facts that many trials share: stored once and referenced by index. */
interface Outcome {
  readonly state: FinalTrialState;
  readonly seen: (Pick<Observation, 'state' | 'failure'> & { readonly hasValue: boolean }) | undefined;
}

/** The columns of consecutive trials. Blocks of equal size grow without copying and leave no slack. */
interface Block {
  readonly numbers: Int32Array;
  readonly causes: Float64Array;
  readonly outcomes: Uint8Array;
  readonly values: Float64Array;
  readonly intervals: Uint32Array;
  /** Undefined if it was dropped. */
  configs: (ConfigurationRecord | undefined)[];
}

const blockSize = 1024;

/**
 * The ended trials of a sweep, in order of ending. Everything except the configurations takes about 25 bytes per trial.
 * The store has the configurations too, so a controller drops them while nothing needs them, and reads them back when
 * that changes.
 */
export class EndedTrials implements Iterable<EndedTrial> {
  readonly #blocks: Block[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #places = new Map<string, number>();
  /** By index. Empty unless the sweep measures something besides the primary metric. */
  readonly #measured = new Map<number, Measured>();
  #length = 0;
  #keepsConfigs = true;

  get length(): number {
    return this.#length;
  }

  push({ number, config, state, cause, observation }: EndedTrial): void {
    const at = this.#length % blockSize;
    if (at === 0) this.#blocks.push(newBlock());
    const block = this.#blocks.at(-1) ?? newBlock();
    block.numbers[at] = number;
    block.causes[at] = cause;
    block.outcomes[at] = this.#placeOf(state, observation);
    block.values[at] = observation?.value ?? 0;
    block.intervals[at] = observation?.intervals ?? 0;
    // An evaluation made elsewhere has no row to read it back from.
    if (this.#keepsConfigs || number < 0) block.configs[at] = config;
    const measured = observation && measuredOf(observation);
    if (measured) this.#measured.set(this.#length, measured);
    this.#length += 1;
  }

  /** @returns undefined past the end @throws if the configuration was dropped */
  at(index: number): EndedTrial | undefined {
    const head = this.headAt(index);
    if (!head) return undefined;
    const config = this.#configAt(index);
    if (config === undefined)
      throw new Error(`The configuration of trial ${head.number} was dropped: call recall first.`);
    return { ...head, config, observation: this.#observationAt(index, head.number, config) };
  }

  /** A trial without the parts that may have been dropped; undefined past the end. */
  headAt(index: number): Pick<EndedTrial, 'number' | 'state' | 'cause'> | undefined {
    const [block, at] = this.#find(index);
    const outcome = this.#outcomeAt(index);
    if (!block || !outcome) return undefined;
    return { number: block.numbers[at] ?? 0, state: outcome.state, cause: block.causes[at] ?? 0 };
  }

  /** The configuration of a trial; undefined if the trial has not ended or its configuration was dropped. */
  configOf(number: number): ConfigurationRecord | undefined {
    for (let index = this.#length - 1; index >= 0; index--)
      if (this.headAt(index)?.number === number) return this.#configAt(index);
    return undefined;
  }

  /** Drops the configurations, including those of trials that end later. */
  letGo(): void {
    this.#keepsConfigs = false;
    const isElsewhere = (number: number | undefined) => number !== undefined && number < 0;
    for (const block of this.#blocks)
      block.configs = block.numbers.some(isElsewhere)
        ? block.configs.map((config, at) => (isElsewhere(block.numbers[at]) ? config : undefined))
        : [];
  }

  /** Keeps the configurations of trials that end from now on. @returns whether some were dropped: `recall` them */
  keep(): boolean {
    this.#keepsConfigs = true;
    for (let index = 0; index < this.#length; index++) if (this.#configAt(index) === undefined) return true;
    return false;
  }

  /** Restores configurations that were dropped. */
  recall(configs: ReadonlyMap<number, ConfigurationRecord>): void {
    for (let index = 0; index < this.#length; index++) {
      const [block, at] = this.#find(index);
      if (block) block.configs[at] ??= configs.get(block.numbers[at] ?? 0);
    }
  }

  *[Symbol.iterator](): Iterator<EndedTrial> {
    for (let trial = this.at(0), index = 0; trial; trial = this.at(++index)) yield trial;
  }

  #find(index: number): readonly [Block | undefined, number] {
    return [index < this.#length ? this.#blocks[Math.floor(index / blockSize)] : undefined, index % blockSize];
  }

  #configAt(index: number): ConfigurationRecord | undefined {
    const [block, at] = this.#find(index);
    return block?.configs[at];
  }

  #outcomeAt(index: number): Outcome | undefined {
    const [block, at] = this.#find(index);
    return block && this.#outcomes[block.outcomes[at] ?? 0];
  }

  #observationAt(index: number, number: number, config: ConfigurationRecord): Observation | undefined {
    const [block, at] = this.#find(index);
    const seen = this.#outcomeAt(index)?.seen;
    if (!block || !seen) return undefined;
    const { state, failure } = seen;
    const value = seen.hasValue ? block.values[at] : undefined;
    const intervals = block.intervals[at] ?? 0;
    // A single literal for trials without further measures: objects built by spreading take three times the memory.
    const plain = { number, config, state, value, failure, intervals, earlier: number < 0 };
    const measured = this.#measured.get(index);
    return measured === undefined ? plain : { ...plain, ...measured };
  }

  #placeOf(state: FinalTrialState, observation: Observation | undefined): number {
    const hasValue = observation?.value !== undefined;
    const key = [state, observation?.state, observation?.failure, hasValue].join();
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const seen = observation && { state: observation.state, failure: observation.failure, hasValue };
    const place = this.#outcomes.push({ state, seen }) - 1;
    this.#places.set(key, place);
    return place;
  }
}

function newBlock(): Block {
  return {
    numbers: new Int32Array(blockSize),
    causes: new Float64Array(blockSize),
    outcomes: new Uint8Array(blockSize),
    values: new Float64Array(blockSize),
    intervals: new Uint32Array(blockSize),
    configs: [],
  };
}

function measuredOf({ values, violation, margin }: Observation): Measured | undefined {
  if (values === undefined && violation === undefined) return undefined;
  return {
    ...(values !== undefined && { values }),
    ...(violation !== undefined && { violation }),
    ...(margin !== undefined && { margin }),
  };
}

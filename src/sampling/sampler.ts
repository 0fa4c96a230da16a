import type { Json } from '../base/index.ts';
import type { ConfigurationRecord, FailureKind, Goal } from '../model/index.ts';
import type { Rng } from '../numerics/index.ts';
import type { CompiledSpace } from '../space/index.ts';

/** What a sampler may know of a trial that has ended. */
export interface Observation {
  readonly number: number;
  readonly config: ConfigurationRecord;
  /** `stopped`: early; its value is what its reports and the policy's curve model say of its end. */
  readonly state: 'completed' | 'stopped' | 'failed';
  /** Best value of the primary metric; undefined where the trial has none. */
  readonly value: number | undefined;
  /** Only with state `failed`. `infeasible` and `out_of_memory` tell of the configuration, the others less so. */
  readonly failure: FailureKind | undefined;
  /** Reports of the primary metric that count. */
  readonly intervals: number;
  /** With several objectives: the last value of each, undefined where it was never reported. */
  readonly values?: readonly (number | undefined)[];
  /** With outcome constraints: 0 where the trial keeps all, else how far it is outside; see `Measured`. */
  readonly violation?: number;
  /** With outcome constraints: how far the trial is inside the nearest bound, below 0 outside; see `Measured`. */
  readonly margin?: number;
  /** From an earlier sweep that this one learns from; its number is negative, its config lies in this space. */
  readonly prior: boolean;
}

/** A trial that is suggested and not final in the prefix that the suggestion may see. */
export interface PendingTrial {
  readonly number: number;
  readonly config: ConfigurationRecord;
}

/** What suggestion `number` may depend on, beside the sampler's own definition and seed: nothing else. */
export interface SuggestRequest {
  /** Number of the trial to suggest, 0, 1, 2 …; asked for in order. */
  readonly number: number;
  /** Ended trials in that prefix, in order of ending. Append-only between calls: a sampler may cache by index. */
  readonly history: readonly Observation[];
  /** Trials below `number` that are not final in that prefix, by number. */
  readonly pending: readonly PendingTrial[];
  /** Randomness of this suggestion alone: hash(seed, number). */
  readonly rng: Rng;
}

/** A proposed configuration, or the news that nothing new is left. */
export type Suggestion =
  | {
      readonly kind: 'configuration';
      readonly config: ConfigurationRecord;
      /** For people and the log: method, acquisition value, incumbent. JSON-safe, small. */
      readonly note: Readonly<Record<string, Json>>;
    }
  | { readonly kind: 'exhausted' };

/**
 * Proposes configurations. Pure: the same definition, seed, request and earlier suggestions give the same answer,
 * on every platform; whatever it keeps is a cache that can be rebuilt from the next request.
 * Calls come one at a time, `number` rising. A rejected promise fails the sweep with its message.
 */
export interface Sampler {
  /** Wire name, such as `random`. */
  readonly name: string;
  /** Version of the arithmetic, its own and that of the samplers it asks; never falls; part of what replay compares. */
  readonly version: number;
  /**
   * False where no suggestion depends on earlier trials: `history` and `pending` of its requests are then empty, and
   * nobody keeps their configurations in memory. @defaultValue true
   */
  readonly learns?: boolean;
  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion>;
  /** What lets a restart get here sooner, JSON-safe and small; undefined while there is nothing. */
  snapshot?(): Json | undefined;
  /**
   * Takes a snapshot of an earlier instance of the same definition, before the first suggestion. Only speed may depend on
   * it: what does not fit the history is ignored.
   */
  restore?(snapshot: unknown): void;
  /** Frees threads and memory. */
  close?(): void | Promise<void>;
}

/** What a sampler is made from. */
export interface SamplerContext {
  readonly space: CompiledSpace;
  /** Undefined where the sweep has no objective: only samplers that ignore results take that. */
  readonly goal: Goal | undefined;
  /** With several objectives: the direction of each, 2 or more; the first is `goal`. */
  readonly goals?: readonly Goal[] | undefined;
  /** Whether observations carry a `violation`. */
  readonly hasOutcomeConstraints?: boolean | undefined;
  readonly seed: number;
  readonly maxTotalTrials: number;
  readonly maxConcurrentTrials: number;
}

/** Directions of all objectives, one or more, the primary one first; `minimize` stands in where there is none. */
export function goalsOf({ goal, goals }: Pick<SamplerContext, 'goal' | 'goals'>): readonly [Goal, ...Goal[]] {
  const [first = goal ?? 'minimize', ...rest] = goals ?? [];
  return [first, ...rest];
}

/** Whether a space has finitely many configurations, even where they are too many for a number. */
export function isCountable({ space }: Pick<SamplerContext, 'space'>): boolean {
  return space.size !== Number.POSITIVE_INFINITY || space.exactSize !== undefined;
}

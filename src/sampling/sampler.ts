import type { Json } from '../base/index.ts';
import type { ConfigurationRecord, FailureKind, Goal } from '../model/index.ts';
import type { Rng } from '../numerics/index.ts';
import type { CompiledSpace } from '../space/index.ts';

/**
 * What a sampler sees of an ended trial.
 * @since 0.2.0
 */
export interface Observation {
  readonly number: number;
  readonly config: ConfigurationRecord;
  /**
   * `stopped`: early. Its value then comes from its reports and, if the policy has one, from the curve model's
   * forecast.
   */
  readonly state: 'completed' | 'stopped' | 'failed';
  /** Best value of the primary metric; undefined if the trial reported none. */
  readonly value: number | undefined;
  /**
   * Only with state `failed`. `infeasible` and `out_of_memory` are evidence about the configuration, the others less
   * so.
   */
  readonly failure: FailureKind | undefined;
  /** Number of counted reports of the primary metric. */
  readonly intervals: number;
  /** With several objectives: the last value of each; undefined if never reported. */
  readonly values?: readonly (number | undefined)[];
  /** With outcome constraints: 0 if the trial satisfies them all, else how far it is outside; see `Measured`. */
  readonly violation?: number;
  /** With outcome constraints: distance inside the nearest bound, negative outside; see `Measured`. */
  readonly margin?: number;
  /**
   * Whether it is from an earlier sweep that this one learns from. Its number is then negative, and its config lies in
   * this space.
   */
  readonly earlier: boolean;
}

/**
 * A trial that has been suggested and has not ended in the part of the log that the suggestion may depend on.
 * @since 0.2.0
 */
export interface PendingTrial {
  readonly number: number;
  readonly config: ConfigurationRecord;
}

/**
 * Everything that suggestion `number` may depend on, apart from the sampler's definition and seed.
 * @since 0.2.0
 */
export interface SuggestRequest {
  /** Number of the trial to suggest: 0, 1, 2 …, in order. */
  readonly number: number;
  /** Ended trials, in order of ending. Append-only between calls: a sampler may cache by index. */
  readonly history: readonly Observation[];
  /** Trials below `number` that have not ended, by number. */
  readonly pending: readonly PendingTrial[];
  /** Randomness of this suggestion alone: hash(seed, number). */
  readonly rng: Rng;
}

/**
 * A proposed configuration, or `exhausted` if nothing new is left.
 * @since 0.2.0
 */
export type Suggestion =
  | {
      readonly kind: 'configuration';
      readonly config: ConfigurationRecord;
      /** For people and the log: method, acquisition value, incumbent … JSON-safe and small. */
      readonly note: Readonly<Record<string, Json>>;
    }
  | { readonly kind: 'exhausted' };

/**
 * Proposes configurations. Pure: the same definition, seed, request and earlier suggestions give the same answer on
 * every platform. Any state it keeps is a cache that the next request can rebuild. Calls come one at a time, with
 * rising `number`. A rejected promise fails the sweep with its message.
 * @since 0.2.0
 */
export interface Sampler {
  /** Name in the log and the API, such as `random`. */
  readonly name: string;
  /** Version of the arithmetic, including that of samplers it delegates to. Never decreases. Replay compares it. */
  readonly version: number;
  /**
   * False if no suggestion depends on earlier trials. `history` and `pending` are then empty, and the controller keeps
   * no configurations in memory. @defaultValue true
   */
  readonly learns?: boolean;
  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion>;
  /** State that makes a restart faster, JSON-safe and small; undefined while there is none. */
  snapshot?(): Json | undefined;
  /**
   * Accepts a snapshot of an earlier instance of the same definition, before the first suggestion. Only speed may
   * depend on it: ignore a snapshot that does not match the history.
   */
  restore?(snapshot: unknown): void;
  /** Frees threads and memory. */
  close?(): void | Promise<void>;
}

/**
 * A sweep on other data whose results inform this one (`resume_from` with `data: other`). Its losses do not compare with
 * those of this sweep; their order may.
 * @since 0.2.0
 * @experimental
 */
export interface SourceSweep {
  /** Id of the sweep. */
  readonly id: string;
  /** Its ended trials whose configuration lies in this space, by number. */
  readonly trials: readonly Observation[];
}

/**
 * What a sampler is created from.
 * @since 0.2.0
 */
export interface SamplerContext {
  readonly space: CompiledSpace;
  /** Undefined if the sweep has no objective; only samplers that ignore results accept that. */
  readonly goal: Goal | undefined;
  /** With several objectives: the goal of each, 2 or more; the first is `goal`. */
  readonly goals?: readonly Goal[] | undefined;
  /** Whether observations carry a `violation`. */
  readonly hasOutcomeConstraints?: boolean | undefined;
  readonly seed: number;
  readonly maxTotalTrials: number;
  readonly maxConcurrentTrials: number;
  /** Sweeps on other data to learn from. @defaultValue none */
  readonly sources?: readonly SourceSweep[] | undefined;
}

/** Goals of all objectives, the primary one first; `minimize` if the sweep has none. */
export function goalsOf({ goal, goals }: Pick<SamplerContext, 'goal' | 'goals'>): readonly [Goal, ...Goal[]] {
  const [first = goal ?? 'minimize', ...rest] = goals ?? [];
  return [first, ...rest];
}

/** Whether a space has finitely many configurations, even if too many to count in a number. */
export function isCountable({ space }: Pick<SamplerContext, 'space'>): boolean {
  return space.size !== Number.POSITIVE_INFINITY || space.exactSize !== undefined;
}

import type { EffectsAnswer, ImportanceAnswer } from '../../charts/index.ts';

/** Analyses of the trials of a sweep that have ended; they may take seconds. */
export interface AnalysisParts {
  /** @throws STORE_UNKNOWN_SWEEP */
  readonly importance: (sweepId: string) => Promise<Pick<ImportanceAnswer, 'trials' | 'parameters'>>;
  /** @throws STORE_UNKNOWN_SWEEP */
  readonly effects: (sweepId: string) => Promise<Pick<EffectsAnswer, 'trials' | 'effects'>>;
}

/** Where a sweep stands. */
export interface AnalysisStanding {
  /** Position of its log. */
  readonly seq: number;
  /** Ended trials. */
  readonly ended: number;
  /** Version of its definition. */
  readonly version: number;
}

/** An analysis and what it is of. */
export interface Analysis<Value> extends AnalysisStanding {
  readonly value: Value;
}

/** Analyses kept: two of each sweep that is looked at. */
const kept = 64;
/** Share by which the ended trials may have grown since. Shares of hundreds of trials do not change with the next few. */
const growth = 1 / 50;

/**
 * Keeps analyses until trials have ended since, and makes one after the other, however many are asked for: each takes a
 * core. Questions that come while the answer is being made share it.
 */
export class Analyses<Value> {
  readonly #make: (sweepId: string) => Promise<Value>;
  readonly #queue: { tail: Promise<unknown> };
  readonly #made = new Map<string, Analysis<Value>>();
  readonly #running = new Map<string, Promise<Analysis<Value>>>();

  /** @param queue shared by analyses that must not run side by side */
  constructor(make: (sweepId: string) => Promise<Value>, queue: { tail: Promise<unknown> }) {
    this.#make = make;
    this.#queue = queue;
  }

  /** Of the trials that had ended, up to a fiftieth of them less. */
  async of(sweepId: string, now: AnalysisStanding): Promise<Analysis<Value>> {
    const made = this.#made.get(sweepId);
    const isFresh = made?.version === now.version && now.ended - made.ended <= now.ended * growth;
    if (made !== undefined && isFresh) return made;
    const running = this.#running.get(sweepId) ?? this.#start(sweepId, now);
    return running;
  }

  #start(sweepId: string, now: AnalysisStanding): Promise<Analysis<Value>> {
    const turn = this.#queue.tail.then(() => this.#make(sweepId));
    // The next one waits for this one to end, not to succeed.
    this.#queue.tail = turn.catch(() => undefined);
    const running = turn
      .then((value) => {
        const analysis = { ...now, value };
        this.#made.delete(sweepId);
        this.#made.set(sweepId, analysis);
        const [oldest] = this.#made.keys();
        if (this.#made.size > kept && oldest !== undefined) this.#made.delete(oldest);
        return analysis;
      })
      .finally(() => this.#running.delete(sweepId));
    this.#running.set(sweepId, running);
    return running;
  }
}

import type { EffectsAnswer, ImportanceAnswer } from '../../charts/index.ts';

/** Analyses of the ended trials of a sweep; they may take seconds. */
export interface AnalysisParts {
  /** @throws STORE_UNKNOWN_SWEEP */
  readonly importance: (sweepId: string) => Promise<Omit<ImportanceAnswer, 'seq' | 'metric' | 'method'>>;
  /** @throws STORE_UNKNOWN_SWEEP */
  readonly effects: (sweepId: string) => Promise<Omit<EffectsAnswer, 'seq' | 'metric' | 'method'>>;
}

/** State of a sweep when it is analyzed. */
export interface AnalyzedState {
  /** Position of the sweep's log. */
  readonly seq: number;
  /** Number of ended trials. */
  readonly ended: number;
  /** Version of the definition. */
  readonly version: number;
}

/** An analysis with the state of the sweep it covers. */
export interface Analysis<Value> extends AnalyzedState {
  readonly value: Value;
}

/** Most analyses in the cache: two for each viewed sweep. */
const kept = 64;
/**
 * Growth of the number of ended trials up to which an analysis is reused. A few more trials among hundreds hardly
 * change it.
 */
const growth = 1 / 50;

/**
 * Caches analyses until enough further trials have ended, and runs one at a time: each takes a core. Requests that
 * arrive during an analysis share it.
 */
export class Analyses<Value> {
  readonly #make: (sweepId: string) => Promise<Value>;
  readonly #queue: { tail: Promise<unknown> };
  readonly #made = new Map<string, Analysis<Value>>();
  readonly #running = new Map<string, Promise<Analysis<Value>>>();

  /** @param queue shared by analyses that must not run at the same time */
  constructor(make: (sweepId: string) => Promise<Value>, queue: { tail: Promise<unknown> }) {
    this.#make = make;
    this.#queue = queue;
  }

  /** An analysis of the ended trials; it may lack up to a fiftieth of them. */
  async of(sweepId: string, now: AnalyzedState): Promise<Analysis<Value>> {
    const made = this.#made.get(sweepId);
    const isFresh = made?.version === now.version && now.ended - made.ended <= now.ended * growth;
    if (made !== undefined && isFresh) return made;
    const running = this.#running.get(sweepId) ?? this.#start(sweepId, now);
    return running;
  }

  #start(sweepId: string, now: AnalyzedState): Promise<Analysis<Value>> {
    const turn = this.#queue.tail.then(() => this.#make(sweepId));
    // The next analysis waits for this one to end, not to succeed.
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

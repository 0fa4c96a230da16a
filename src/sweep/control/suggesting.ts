import { inBackground, messageOf } from '../../base/index.ts';
import { seededRng } from '../../numerics/index.ts';
import type { Sampler, Suggestion } from '../../sampling/index.ts';
import type { SuggestPrefix, SuggestView } from './suggest-view.ts';

/** Prefix of the message of a sweep that its sampler ended: such an end does not follow from one input. */
export const samplerFailed = 'The sampler "';

/** The view of a sampler that does not learn. */
const nothing: SuggestPrefix = { history: [], pending: [] };

/** A sampler with its view of the sweep. */
export interface Suggester {
  readonly sampler: Sampler;
  readonly view: SuggestView;
}

/** Asks the sampler for one number after the other, and keeps its answers until they are recorded. */
export class Suggesting {
  readonly #seed: number;
  readonly #answered: () => void;
  /** Undefined while the next sampler is being made. */
  #suggester: Suggester | undefined;
  /**
   * Answers by number: an answer that the store refused (pause, lowered limits) is kept rather than requested again.
   */
  readonly #answers = new Map<number, Suggestion>();
  #asking: number | undefined;
  #failure: string | undefined;
  /** Incremented at each takeover: answers of earlier samplers are ignored. */
  #era = 0;

  /** @param answered called when an asynchronous answer has arrived */
  constructor(suggester: Suggester, seed: number, answered: () => void) {
    this.#suggester = suggester;
    this.#seed = seed;
    this.#answered = answered;
  }

  /** What the sampler threw, as one line for people. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Whether suggestions depend on results, which may take long; also while the sampler is being made. */
  get learns(): boolean {
    return this.#suggester?.sampler.learns !== false;
  }

  /** The suggestion for the next number; undefined while the sampler works on it or after it failed. */
  next(number: number, basisSeq: number): Suggestion | undefined {
    const known = this.#answers.get(number);
    const suggester = this.#suggester;
    if (known || !suggester || this.#asking !== undefined || this.#failure !== undefined) return known;
    const { sampler, view } = suggester;
    try {
      const rng = seededRng(this.#seed, number, 'suggest');
      const prefix = sampler.learns === false ? nothing : view.at(basisSeq);
      const answer = sampler.suggest({ number: view.numberFor(number), ...prefix, rng });
      if (!(answer instanceof Promise)) {
        this.#answers.set(number, answer);
        return answer;
      }
      this.#asking = number;
      inBackground(this.#await(number, answer, sampler.name), (error) => this.#fail(sampler.name, error));
    } catch (error) {
      this.#fail(sampler.name, error);
    }
    return undefined;
  }

  /** The trial `number` has been recorded. */
  recorded(number: number): void {
    this.#answers.delete(number);
  }

  /** Another sampler takes over; answers and requests of the old one are dropped. @param name of the new sampler */
  takeOver(name: string, making: Promise<Suggester>): void {
    this.#suggester = undefined;
    this.#answers.clear();
    this.#asking = undefined;
    this.#era += 1;
    inBackground(this.#wait(name, making, this.#era), (error) => this.#fail(name, error));
  }

  async #wait(name: string, making: Promise<Suggester>, era: number): Promise<void> {
    try {
      const made = await making;
      if (era === this.#era) this.#suggester = made;
    } catch (error) {
      if (era === this.#era) this.#fail(name, error);
    }
    this.#answered();
  }

  async #await(number: number, answer: Promise<Suggestion>, name: string): Promise<void> {
    const era = this.#era;
    try {
      const suggestion = await answer;
      if (era !== this.#era) return;
      this.#answers.set(number, suggestion);
    } catch (error) {
      if (era !== this.#era) return;
      this.#fail(name, error);
    }
    this.#asking = undefined;
    this.#answered();
  }

  #fail(name: string, error: unknown): void {
    this.#failure = `${samplerFailed}${name}" failed: ${messageOf(error)}`;
  }
}

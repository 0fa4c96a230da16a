import { seededRng } from '../numerics/index.ts';
import type { Sampler, Suggestion } from '../sampling/index.ts';
import { errorText } from './policy-calls.ts';
import type { SuggestView } from './suggest-view.ts';

/** Start of the message of a sweep that its sampler ended: such an end is no consequence of one input. */
export const samplerFailed = 'The sampler "';

/** Asks the sampler for one number after the other, and keeps answers until they are recorded. */
export class Suggesting {
  readonly #sampler: Sampler;
  readonly #seed: number;
  readonly #view: SuggestView;
  readonly #answered: () => void;
  /** Answers by number: one that the store refused (pause, lowered limits) is not asked for again. */
  readonly #answers = new Map<number, Suggestion>();
  #asking: number | undefined;
  #failure: string | undefined;

  /** @param answered called when an answer that took time is there */
  constructor(sampler: Sampler, seed: number, view: SuggestView, answered: () => void) {
    this.#sampler = sampler;
    this.#seed = seed;
    this.#view = view;
    this.#answered = answered;
  }

  /** What the sampler threw, as a line for people. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The suggestion of the next number, or undefined while the sampler works on it or has failed. */
  next(number: number, basisSeq: number): Suggestion | undefined {
    const known = this.#answers.get(number);
    if (known || this.#asking !== undefined || this.#failure !== undefined) return known;
    try {
      const rng = seededRng(this.#seed, number, 'suggest');
      const answer = this.#sampler.suggest({ number, ...this.#view.at(basisSeq), rng });
      if (!(answer instanceof Promise)) {
        this.#answers.set(number, answer);
        return answer;
      }
      this.#asking = number;
      void this.#await(number, answer);
    } catch (error) {
      this.#fail(error);
    }
    return undefined;
  }

  /** Number `number` is recorded. */
  recorded(number: number): void {
    this.#answers.delete(number);
  }

  async #await(number: number, answer: Promise<Suggestion>): Promise<void> {
    try {
      this.#answers.set(number, await answer);
    } catch (error) {
      this.#fail(error);
    }
    this.#asking = undefined;
    this.#answered();
  }

  #fail(error: unknown): void {
    this.#failure = `${samplerFailed}${this.#sampler.name}" failed: ${errorText(error)}`;
  }
}

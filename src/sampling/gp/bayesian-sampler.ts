/**
 * The Gaussian-process sampler behind the `bayesian` algorithm. Small sweeps run inline, larger ones on a thread, so
 * that a suggestion does not block the event loop.
 */
import type { Observation, Sampler, Suggestion, SuggestRequest } from '../sampler.ts';
import { type GpContext, GpSampler, type SeededRequest, seeded } from './gp-sampler.ts';
import { GpThread, hasThread, type ThreadOptions } from './gp-thread.ts';
import type { GpSnapshot } from './snapshot.ts';
import { GP_VERSION } from './version.ts';

/** Below this many ended trials, a suggestion takes about 5 ms. */
const FROM_TRIALS = 100;

/** See the head of the file. */
export class BayesianSampler implements Sampler {
  readonly name = 'bayesian';
  readonly version = GP_VERSION;
  readonly #context: GpContext;
  readonly #options: ThreadOptions;
  #inline: GpSampler | undefined;
  #thread: GpThread | undefined;
  /** Set once the thread has failed. */
  #stayInline: boolean;
  #snapshot: GpSnapshot | undefined;

  constructor(context: GpContext, options: ThreadOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#stayInline = !hasThread(options);
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    const plain = seeded(request);
    return this.#usesThread(request.history) ? this.#suggestOnThread(plain) : this.#suggestInline(plain);
  }

  #usesThread(history: readonly Observation[]): boolean {
    if (this.#stayInline) return false;
    return this.#thread !== undefined || history.length >= (this.#options.fromTrials ?? FROM_TRIALS);
  }

  /** Created again after the thread was in use: it rereads the history with the thread's latest fits. */
  #inlineSampler(): GpSampler {
    if (this.#inline) return this.#inline;
    this.#inline = new GpSampler(this.#context);
    this.#inline.restore(this.#snapshot);
    return this.#inline;
  }

  #suggestInline(request: SeededRequest): Suggestion {
    const sampler = this.#inlineSampler();
    const suggestion = sampler.suggestSeeded(request);
    this.#snapshot = sampler.snapshot();
    return suggestion;
  }

  async #suggestOnThread(request: SeededRequest): Promise<Suggestion> {
    try {
      const reply = await this.#startThread().suggest(request);
      this.#snapshot = reply.snapshot;
      return reply.suggestion;
    } catch {
      // The answer is the same inline, so a broken thread must not fail the sweep; an error of the sampler itself
      // recurs inline.
      await this.#leaveThread();
      return this.#suggestInline(request);
    }
  }

  #startThread(): GpThread {
    if (this.#thread) return this.#thread;
    this.#thread = new GpThread(this.#context, this.#options, this.#snapshot);
    this.#inline = undefined;
    return this.#thread;
  }

  async #leaveThread(): Promise<void> {
    this.#stayInline = true;
    await this.close();
  }

  /** Fitted parameters after the latest suggestion, JSON-safe; undefined before the first. */
  snapshot(): GpSnapshot | undefined {
    return this.#snapshot;
  }

  /** Like {@link GpSampler.restore}. */
  restore(snapshot: unknown): void {
    const sampler = this.#inlineSampler();
    sampler.restore(snapshot);
    this.#snapshot = sampler.restored;
  }

  /** Ends the thread. The sampler remains usable, inline. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }
}

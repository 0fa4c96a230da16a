/**
 * The Gaussian-process sampler behind the `bayesian` algorithm: small studies inline, larger ones on a thread of their own, so
 * that a suggestion does not hold up the event loop.
 *
 * The thread changes nothing but where the work is done: the answer is the same function of the request. Where it cannot start or
 * dies, the work goes on inline.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../records/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Observation, Sampler, Suggestion, SuggestRequest } from '../sampler.ts';
import { type GpContext, GpSampler, type SeededRequest, seeded } from './gp-sampler.ts';
import type { Snapshot } from './snapshot.ts';

/** What a worker starts from. */
export interface WorkerStart {
  readonly space: ReturnType<CompiledSpace['toWire']>;
  readonly logbase: number;
  readonly constraints: readonly Json[];
  readonly goal: Goal;
  readonly seed: number;
  readonly snapshot: Snapshot | undefined;
}

/** The history travels as what changed: the first `keep` observations stay. */
interface HistoryChange {
  readonly keep: number;
  readonly added: readonly Observation[];
}

export type WorkerRequest = HistoryChange &
  (({ readonly kind: 'suggest' } & Omit<SeededRequest, 'history'>) | { readonly kind: 'recommend' });

export type WorkerReply =
  | { readonly kind: 'suggested'; readonly suggestion: Suggestion; readonly snapshot: Snapshot }
  | { readonly kind: 'recommended'; readonly number: number | undefined };

/** How the thread is started. */
export interface ThreadOptions {
  /** Ended trials from which on the thread is used: below, a suggestion takes about 5 ms. @defaultValue 100 */
  readonly fromTrials?: number;
  /** Module of the worker. @defaultValue the compiled one beside this module; without it there is no thread */
  readonly entry?: URL;
  /** Node options of the thread. */
  readonly execArgv?: readonly string[];
}

const FROM_TRIALS = 100;

/** One thread and what it knows. */
class GpThread {
  readonly #worker: Worker;
  /** History as the thread has it. */
  #history: readonly Observation[] = [];
  #waiting: { resolve(reply: WorkerReply): void; reject(error: Error): void } | undefined;

  constructor(entry: URL, start: WorkerStart, execArgv: readonly string[]) {
    this.#worker = new Worker(entry, { workerData: start, execArgv: [...execArgv] });
    this.#worker.unref();
    this.#worker.on('message', (reply: WorkerReply) => {
      this.#waiting?.resolve(reply);
    });
    this.#worker.on('error', (error) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker.on('exit', () => {
      this.#fail(new Error('the thread has ended'));
    });
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
  }

  async call(
    request: DistributiveOmit<WorkerRequest, keyof HistoryChange>,
    history: readonly Observation[],
  ): Promise<WorkerReply> {
    const known = this.#history;
    const continues = known.length <= history.length && known.at(-1)?.number === history[known.length - 1]?.number;
    const keep = continues ? known.length : 0;
    this.#history = history.slice();
    // Only a thread at work keeps the process alive.
    this.#worker.ref();
    try {
      return await new Promise<WorkerReply>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#worker.postMessage({ ...request, keep, added: history.slice(keep) });
      });
    } finally {
      this.#waiting = undefined;
      this.#worker.unref();
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** See the head of the file. */
export class BayesianSampler implements Sampler {
  readonly name = 'bayesian';
  readonly version = 1;
  readonly #context: GpContext;
  readonly #options: ThreadOptions;
  #inline: GpSampler | undefined;
  #thread: GpThread | undefined;
  /** Set once the thread has failed. */
  #stayInline: boolean;
  #snapshot: Snapshot | undefined;

  constructor(context: GpContext, options: ThreadOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#stayInline = !existsSync(fileURLToPath(this.#entry()));
  }

  #entry(): URL {
    return this.#options.entry ?? new URL('./gp-worker.js', import.meta.url);
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    const plain = seeded(request);
    return this.#usesThread(request.history) ? this.#suggestOnThread(plain) : this.#suggestInline(plain);
  }

  #usesThread(history: readonly Observation[]): boolean {
    if (this.#stayInline) return false;
    return this.#thread !== undefined || history.length >= (this.#options.fromTrials ?? FROM_TRIALS);
  }

  /** Made anew after the thread was in use: it reads the history again, with the thread's latest fits. */
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
    const { number, history, pending, rng } = request;
    try {
      const reply = await this.#startThread().call({ kind: 'suggest', number, pending, rng }, history);
      if (reply.kind !== 'suggested') throw new Error('unexpected reply');
      this.#snapshot = reply.snapshot;
      return reply.suggestion;
    } catch {
      // The answer is the same inline, so a broken thread is no reason to fail a sweep; an error of the sampler itself comes again.
      await this.#leaveThread();
      return this.#suggestInline(request);
    }
  }

  #startThread(): GpThread {
    if (this.#thread) return this.#thread;
    const { space, goal, seed } = this.#context;
    const start = {
      space: space.toWire('v2'),
      logbase: space.logbase,
      constraints: space.constraints.map(({ source }) => source),
      goal,
      seed,
      snapshot: this.#snapshot,
    };
    this.#thread = new GpThread(this.#entry(), start, this.#options.execArgv ?? []);
    this.#inline = undefined;
    return this.#thread;
  }

  async #leaveThread(): Promise<void> {
    this.#stayInline = true;
    await this.close();
  }

  /** As {@link GpSampler.recommend}. Not while a suggestion is awaited. */
  async recommend(history: readonly Observation[]): Promise<number | undefined> {
    if (this.#thread)
      try {
        const reply = await this.#thread.call({ kind: 'recommend' }, history);
        if (reply.kind === 'recommended') return reply.number;
      } catch {
        // As for suggestions.
        await this.#leaveThread();
      }
    return this.#inlineSampler().recommend(history);
  }

  /** Fitted parameters after the latest suggestion, JSON-safe; undefined before the first. */
  snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** As {@link GpSampler.restore}. */
  restore(snapshot: unknown): void {
    const sampler = this.#inlineSampler();
    sampler.restore(snapshot);
    this.#snapshot = sampler.restored;
  }

  /** Ends the thread. The sampler stays usable, inline. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }
}

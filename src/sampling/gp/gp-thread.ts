/**
 * A thread for Gaussian-process suggestions, so that they do not block the event loop.
 *
 * It only moves the work: answers are the same function of the request. If the thread cannot start, or dies, calls
 * reject, and the caller does the work itself.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Observation, SourceSweep, Suggestion } from '../sampler.ts';
import type { GpContext, SeededRequest } from './gp-sampler.ts';
import type { GpSnapshot } from './snapshot.ts';

/** What a worker starts from. */
export interface WorkerStart {
  readonly space: ReturnType<CompiledSpace['toWire']>;
  readonly logbase: number;
  readonly constraints: readonly Json[];
  /** By coordinate: the wire form lacks those of the prior book. */
  readonly priors: CompiledSpace['priors'];
  readonly goal: Goal;
  readonly seed: number;
  readonly sources: readonly SourceSweep[];
  readonly snapshot: GpSnapshot | undefined;
}

/** Only changes of the history are sent: the first `keep` observations stay. */
interface HistoryChange {
  readonly keep: number;
  readonly added: readonly Observation[];
}

export type WorkerRequest =
  | (HistoryChange & { readonly kind: 'suggest' } & Omit<SeededRequest, 'history'>)
  | { readonly kind: 'suggestOnce'; readonly request: SeededRequest };

export type WorkerReply =
  | { readonly kind: 'suggestedOnce'; readonly suggestion: Suggestion }
  | { readonly kind: 'suggested'; readonly suggestion: Suggestion; readonly snapshot: GpSnapshot };

/** How the thread is started. */
export interface ThreadOptions {
  /**
   * Number of ended trials from which to use the thread. @defaultValue where a suggestion takes more than about 5 ms
   */
  readonly fromTrials?: number;
  /** Module of the worker. @defaultValue the compiled one next to this module; without it there is no thread */
  readonly entry?: URL;
  /** Node options of the thread. */
  readonly execArgv?: readonly string[];
}

/** Module of the thread. */
function entryOf({ entry }: ThreadOptions): URL {
  return entry ?? new URL('./gp-worker.js', import.meta.url);
}

/** Whether the module of the thread exists; it does not when running from TypeScript sources. */
export function hasThread(options: ThreadOptions): boolean {
  return existsSync(fileURLToPath(entryOf(options)));
}

/** One thread and its state; it answers one call at a time. */
export class GpThread {
  readonly #worker: Worker;
  /** History as the thread has it. */
  #history: readonly Observation[] = [];
  #waiting: { resolve(reply: WorkerReply): void; reject(error: Error): void } | undefined;

  constructor({ space, goal, seed, priors, sources = [] }: GpContext, options: ThreadOptions, snapshot?: GpSnapshot) {
    const start: WorkerStart = {
      space: space.toWire('v2'),
      logbase: space.logbase,
      constraints: space.constraints.map(({ source }) => source),
      priors: priors ?? space.priors,
      goal,
      seed,
      sources,
      snapshot,
    };
    this.#worker = new Worker(entryOf(options), { workerData: start, execArgv: [...(options.execArgv ?? [])] });
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

  /** A suggestion of the thread's long-lived sampler, which follows the history, and its snapshot. */
  async suggest(request: SeededRequest): Promise<Extract<WorkerReply, { kind: 'suggested' }>> {
    const { number, history, pending, rng } = request;
    const reply = await this.#call({ kind: 'suggest', number, pending, rng, ...this.#change(history) });
    if (reply.kind !== 'suggested') throw new Error('unexpected reply');
    return reply;
  }

  /** A suggestion of a fresh sampler, which is then discarded. */
  async suggestOnce(request: SeededRequest): Promise<Suggestion> {
    const reply = await this.#call({ kind: 'suggestOnce', request });
    if (reply.kind !== 'suggestedOnce') throw new Error('unexpected reply');
    return reply.suggestion;
  }

  #change(history: readonly Observation[]): HistoryChange {
    const known = this.#history;
    const continues = known.length <= history.length && known.at(-1)?.number === history[known.length - 1]?.number;
    const keep = continues ? known.length : 0;
    this.#history = history.slice();
    return { keep, added: history.slice(keep) };
  }

  async #call(request: WorkerRequest): Promise<WorkerReply> {
    // Only a busy thread keeps the process alive.
    this.#worker.ref();
    try {
      return await new Promise<WorkerReply>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#worker.postMessage(request);
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

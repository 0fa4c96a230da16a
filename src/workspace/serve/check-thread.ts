import { Worker } from 'node:worker_threads';
import { exceptionOf, inBackground, systemClock } from '../../base/index.ts';
import { serverError } from '../../server/index.ts';
import type { CheckReply, CheckRequest, CheckStart, CheckThreadOptions } from './check-messages.ts';

/** How many checks may wait for the thread; the body of each has up to 1 MiB. */
const mostWaiting = 32;
/** Idle time after which the thread is ended: it occupies some 60 MB. */
const idleMs = 60_000;
/** Memory limit of one check; the widest allowed file takes a third of it. */
const resourceLimits = { maxOldGenerationSizeMb: 512 };

/** A thread that answers one request at a time. It starts on demand, and again after it was ended. */
export class CheckThread {
  readonly #start: CheckStart;
  readonly #options: CheckThreadOptions & { readonly entry: URL };
  // Nobody waits for a check when the process exits.
  readonly #clock = systemClock({ unref: true });
  #thread: { readonly worker: Worker; readonly ready: Promise<void> } | undefined;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #cancelIdle = () => {};

  constructor(start: CheckStart, options: CheckThreadOptions & { readonly entry: URL }) {
    this.#start = start;
    this.#options = options;
  }

  /** @throws SERVER_TOO_COSTLY, SERVER_TOO_MANY if too many wait, and the errors of the check */
  ask<Value>(request: CheckRequest): Promise<Value> {
    if (this.#waiting >= mostWaiting) {
      return Promise.reject(serverError('SERVER_TOO_MANY', `${mostWaiting} checks are waiting already`));
    }
    this.#waiting++;
    const answer = this.#last.then(() => this.#run<Value>(request)).finally(() => this.#waiting--);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    this.#cancelIdle();
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.worker.terminate();
  }

  async #run<Value>(request: CheckRequest): Promise<Value> {
    this.#cancelIdle();
    this.#thread ??= startThread(this.#start, this.#options);
    const { worker, ready } = this.#thread;
    let isOver = false;
    try {
      await ready;
      const reply = await this.#answerOf<Value>(worker, request);
      isOver = true;
      if ('error' in reply) throw exceptionOf(reply.error);
      return reply.value;
    } finally {
      // A thread that did not answer is useless for the next request.
      if (!isOver) await this.close();
      this.#cancelIdle = this.#clock.schedule(idleMs, () => inBackground(this.close(), () => undefined));
    }
  }

  #answerOf<Value>(worker: Worker, request: CheckRequest): Promise<CheckReply<Value>> {
    const { limitMs = 20_000 } = this.#options;
    return new Promise<CheckReply<Value>>((resolve, reject) => {
      const tooCostly = (why: string, cause?: unknown) =>
        settle(() => reject(serverError('SERVER_TOO_COSTLY', `checking this ${why}`, { cause })));
      const onMessage = (reply: CheckReply<Value>) => settle(() => resolve(reply));
      const onError = (error: unknown) =>
        isOutOfMemory(error) ? tooCostly('takes too much memory', error) : settle(() => reject(error));
      const onExit = () => settle(() => reject(new Error('the thread of checks has ended')));
      const cancel = this.#clock.schedule(limitMs, () => tooCostly(`takes longer than ${limitMs / 1000} s`));
      const settle = (action: () => void) => {
        cancel();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        action();
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(request);
    });
  }
}

function startThread(
  start: CheckStart,
  { entry, execArgv = [] }: CheckThreadOptions & { readonly entry: URL },
): { readonly worker: Worker; readonly ready: Promise<void> } {
  const worker = new Worker(entry, { workerData: start, execArgv: [...execArgv], resourceLimits });
  worker.unref();
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    // The listener stays: an error without a listener would end the server. If the thread is gone, the next request
    // fails.
    worker.on('error', reject);
    worker.once('exit', () => reject(new Error('the thread of checks did not start')));
  });
  return { worker, ready };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

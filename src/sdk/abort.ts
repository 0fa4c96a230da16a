import { HyperDriveException } from '../base/index.ts';
import type { BestTrial } from './best-trial.ts';

/**
 * What a call rejects with when its `signal` aborts. Its `name` is `AbortError`, as for any aborted platform call; its
 * `cause` is the signal's reason.
 *
 * @since 0.2.0
 */
export class HyperDriveAbortException<Config = unknown> extends HyperDriveException {
  /** The best trial so far; undefined if no trial has a value or the call does not search for one. */
  readonly best: BestTrial<Config> | undefined;

  /** @internal */
  constructor(what: string, signal: AbortSignal, best?: BestTrial<Config>) {
    const found = best === undefined ? '' : `; best so far is trial ${best.trial} with ${best.value}`;
    super('SDK_ABORTED', 'conflict', `${what} was aborted${found}`, { cause: signal.reason });
    this.name = 'AbortError';
    this.best = best;
  }
}

/** Rejects when a signal aborts; `stop` unsubscribes. Without a signal it stays pending. */
export function rejectOnAbort(
  what: string,
  signal: AbortSignal | undefined,
): { readonly rejected: Promise<never>; stop(): void } {
  let abort = () => {};
  const rejected = new Promise<never>((_, reject) => {
    abort = () => {
      if (signal?.aborted) reject(new HyperDriveAbortException(what, signal));
    };
  });
  // The caller may already have its answer: no unhandled rejection then.
  rejected.catch(() => undefined);
  abort();
  signal?.addEventListener('abort', abort, { once: true });
  return { rejected, stop: () => signal?.removeEventListener('abort', abort) };
}

import { HyperDriveException } from '../base/index.ts';
import type { BestTrial } from './best-trial.ts';

/**
 * What a call rejects with when its `signal` aborts. Its `name` is `AbortError`, as of any aborted call of the platform, its
 * `cause` the reason of the signal.
 *
 * @since 0.2.0
 */
export class HyperDriveAbortException<Config = unknown> extends HyperDriveException {
  /** The best trial until then; undefined where none has a value, and for calls that search for none. */
  readonly best: BestTrial<Config> | undefined;

  /** @internal */
  constructor(what: string, signal: AbortSignal, best?: BestTrial<Config>) {
    const found = best === undefined ? '' : `; best so far is trial ${best.trial} with ${best.value}`;
    super('SDK_ABORTED', 'conflict', `${what} was aborted${found}`, { cause: signal.reason });
    this.name = 'AbortError';
    this.best = best;
  }
}

/** Rejects once a signal aborts; `stop` ends the listening. Without a signal it stays pending. */
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
  // A caller may have its answer already.
  rejected.catch(() => undefined);
  abort();
  signal?.addEventListener('abort', abort, { once: true });
  return { rejected, stop: () => signal?.removeEventListener('abort', abort) };
}

import type { EarlyTerminationPolicy, Judgement } from '../policy.ts';

/** Every trial runs to its end. */
export class NoTermination implements EarlyTerminationPolicy {
  readonly name = 'none';
  readonly version = 1;

  report(): Judgement {
    return { kind: 'continue' };
  }

  finished(): void {}

  rewind(): void {}
}

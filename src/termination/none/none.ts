import type { EarlyTerminationPolicy, PolicyDecision } from '../policy.ts';

/** Every trial runs to its end. */
export class NoTermination implements EarlyTerminationPolicy {
  readonly name = 'none';
  readonly version = 1;

  report(): PolicyDecision {
    return { kind: 'continue' };
  }

  finished(): void {}

  rewind(): void {}
}

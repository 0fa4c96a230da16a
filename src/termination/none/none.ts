import type { PolicyDecision, TerminationPolicy } from '../policy.ts';

/** Every trial runs to its end. */
export class NoTermination implements TerminationPolicy {
  readonly name = 'none';
  readonly version = 1;

  report(): PolicyDecision {
    return { kind: 'continue' };
  }

  finished(): void {}

  rewind(): void {}
}

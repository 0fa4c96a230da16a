import type { PlainException } from '../../base/index.ts';
import type { Slots } from '../../compute/index.ts';
import type { Role } from '../../http/index.ts';
import type { PluginAccess } from '../../plugins/index.ts';
import type { WantedChange } from '../../server/index.ts';

/** The start data of the thread. */
export interface CheckStart {
  /** Address of the store; null: it cannot be opened a second time, so changes are not tried on the thread. */
  readonly store: string | null;
  readonly slots: Slots;
  readonly workingFolder: string;
  readonly cpuCount: number;
  /** Packages that may be loaded, and from where. */
  readonly plugins: PluginAccess;
}

/** A request to the thread. */
export type CheckRequest =
  | { readonly kind: 'check'; readonly body: unknown; readonly role: Role | undefined; readonly seed: number }
  | { readonly kind: 'read'; readonly body: unknown; readonly seed: number }
  | { readonly kind: 'change'; readonly sweepId: string; readonly wanted: WantedChange };

/** An answer of the thread. */
export type CheckReply<Value = unknown> = { readonly value: Value } | { readonly error: PlainException };

/** How to run the thread; for tests. */
export interface CheckThreadOptions {
  /** @defaultValue the compiled module beside this one */
  readonly entry?: URL;
  readonly execArgv?: readonly string[];
  /** Time limit of one check. @defaultValue 20,000: the widest allowed file takes some seconds on a busy machine */
  readonly limitMs?: number;
}

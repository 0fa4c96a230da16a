import type { PlainException } from '../../base/index.ts';
import type { Slots } from '../../compute/index.ts';
import type { Role } from '../../http/index.ts';
import type { PluginAccess } from '../../plugins/index.ts';
import type { WantedChange } from '../../server/index.ts';

/** What the thread is started with. */
export interface CheckStart {
  /** Address of the store; null: it cannot be opened twice, so changes are not tried here. */
  readonly store: string | null;
  readonly slots: Slots;
  readonly workingFolder: string;
  readonly cpuCount: number;
  /** Packages that may be loaded, and from where. */
  readonly plugins: PluginAccess;
}

/** What the thread is asked. */
export type CheckRequest =
  | { readonly kind: 'check'; readonly body: unknown; readonly role: Role | undefined; readonly seed: number }
  | { readonly kind: 'read'; readonly body: unknown; readonly seed: number }
  | { readonly kind: 'change'; readonly sweepId: string; readonly wanted: WantedChange };

/** What the thread answers. */
export type CheckReply<Value = unknown> = { readonly value: Value } | { readonly error: PlainException };

/** How the thread is run; for tests. */
export interface CheckThreadOptions {
  /** @defaultValue the compiled module beside this one */
  readonly entry?: URL;
  readonly execArgv?: readonly string[];
  /** Time that one check may take. @defaultValue 20,000: the widest file that is allowed takes some seconds on a busy machine */
  readonly limitMs?: number;
}

import type { TargetKind } from '../compute/index.ts';
import type { StoreKind } from '../store/index.ts';
import type { PluginFacts } from './define.ts';

/**
 * The parts of {@link defineTarget}.
 * @experimental
 * @since 0.2.0
 */
export interface TargetOptions extends PluginFacts, Pick<TargetKind, 'open'> {
  /**
   * Whether trials report to an HTTP server of the controlling process. It is then started before the target is opened.
   * @defaultValue true
   */
  readonly needsServer?: boolean;
}

/**
 * A declared compute target.
 * @experimental
 * @since 0.2.0
 */
export interface TargetPlugin extends TargetOptions {
  readonly plugin: 'target';
}

/**
 * The parts of {@link defineStore}.
 * @experimental
 * @since 0.2.0
 */
export interface StorePluginOptions extends PluginFacts, StoreKind {}

/**
 * A declared store.
 * @experimental
 * @since 0.2.0
 */
export interface StorePlugin extends StorePluginOptions {
  readonly plugin: 'store';
}

/**
 * Declares a compute target, which runs commands. Its package exports it, alone or in a list, as the default export of
 * `./hyperdrive` or of the package. The installation chooses it with `HYPERDRIVE_TARGET=package/name`.
 *
 * @example
 * ```ts
 * import { type ComputeTarget, defineTarget, type TargetContext } from 'hyperdrive-ml/plugin';
 *
 * declare function openQueue(context: TargetContext): Promise<ComputeTarget>;
 *
 * export default defineTarget({
 *   name: 'queue',
 *   summary: 'Hands trials to the workers of a queue.',
 *   open: (context) => openQueue(context),
 * });
 * ```
 * @experimental
 * @since 0.2.0
 */
export function defineTarget(options: TargetOptions): TargetPlugin {
  return { ...options, plugin: 'target' };
}

/**
 * Declares a store. Its package exports it, alone or in a list, as the default export of `./hyperdrive` or of the package.
 * The installation chooses it with `HYPERDRIVE_STORE=package/name:PLACE`.
 *
 * @example
 * ```ts
 * import { defineStore, type OpenStoreOptions, type Store } from 'hyperdrive-ml/plugin';
 *
 * declare function connect(address: string, options: OpenStoreOptions): Promise<Store>;
 * declare function hasTables(address: string): Promise<boolean>;
 *
 * export default defineStore({
 *   name: 'database',
 *   summary: 'Keeps sweeps in a database server.',
 *   open: (address, options) => connect(address, options),
 *   exists: (address) => hasTables(address),
 * });
 * ```
 * @experimental
 * @since 0.2.0
 */
export function defineStore(options: StorePluginOptions): StorePlugin {
  return { ...options, plugin: 'store' };
}

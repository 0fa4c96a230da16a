import type { ComputeTarget, TargetKind } from '../compute/index.ts';
import type { Store, StoreKind } from '../store/index.ts';
import { checkMethods } from './check-methods.ts';
import type { StorePlugin, TargetPlugin } from './define-port.ts';
import { pluginError } from './errors.ts';

const targetMethods = ['capacity', 'submit', 'adopt', 'list', 'cancel', 'reap', 'onChange', 'close'] as const;
/** Two of many: enough to tell a store from something else. */
const storeMethods = ['commit', 'close'] as const;

/** A target of a package as the registry of targets holds it. @param type `package/name` */
export function targetKindOf(type: string, plugin: TargetPlugin): TargetKind {
  return {
    needsServer: plugin.needsServer ?? true,
    needsObjective: false,
    async open(context) {
      const target: ComputeTarget = await plugin.open(context);
      checkMethods(type, 'open must return an object', target, targetMethods);
      if (target.name === type) return target;
      throw pluginError(
        'PLUGIN_BAD_SHAPE',
        `${type}: name: open must return a target with this name, which is recorded with each attempt; got ${JSON.stringify(target.name)}`,
        { details: { plugin: type, field: 'name' } },
      );
    },
  };
}

/** A store of a package as `openStore` uses it. @param type `package/name` */
export function storeKindOf(type: string, plugin: StorePlugin): StoreKind {
  return {
    async open(address, options) {
      const store: Store = await plugin.open(address, options);
      checkMethods(type, 'open must return an object', store, storeMethods);
      return store;
    },
    exists: async (address, options) => plugin.exists(address, options),
  };
}

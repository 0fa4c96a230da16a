import { errorTable } from '../base/index.ts';

/** Errors about plugins from packages. */
export const pluginError = errorTable({
  PLUGIN_BAD_NAME: {
    kind: 'config',
    summary: 'A plugin is named `package/name` or `@scope/package/name`; paths and addresses are refused.',
  },
  PLUGIN_NOT_FOUND: {
    kind: 'config',
    summary:
      'The package of a plugin is not installed in the project, or does not export one with that name. Install it in the project, or correct the name.',
  },
  PLUGIN_NOT_ALLOWED: {
    kind: 'config',
    summary:
      'A server loads only the packages allowed at its start (`hyperdrive serve --allow-plugin NAME`), because a submitted file must not choose the code that runs.',
  },
  PLUGIN_BAD_SHAPE: {
    kind: 'config',
    summary:
      'A package exports something that `defineSampler`, `definePolicy`, `defineTarget` or `defineStore` did not make, or what it makes lacks a method. Tell its author.',
  },
  PLUGIN_BAD_OPTIONS: {
    kind: 'config',
    summary: 'The schema of a plugin refuses its options; the message names the option.',
  },
  PLUGIN_FAILED: {
    kind: 'config',
    summary: 'Loading a package threw an error; the message quotes it.',
  },
});

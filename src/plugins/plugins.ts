import { nearestWord } from '../base/index.ts';
import type { TargetKind } from '../compute/index.ts';
import type { StoreKind } from '../store/index.ts';
import type { PolicyPlugin, SamplerPlugin } from './define.ts';
import type { StorePlugin, TargetPlugin } from './define-port.ts';
import { pluginError } from './errors.ts';
import type { Plugin } from './load-package.ts';
import { checkPackageName, type PluginType, parsePluginType } from './plugin-type.ts';

/** Which packages may be loaded, and from where. */
export interface PluginAccess {
  /**
   * Packages whose samplers and policies may be loaded. `installed`: any package of the project, because
   * anyone who can name one could run it anyway. A server lists the packages allowed at its start.
   */
  readonly allow: 'installed' | readonly string[];
  /** Absolute folders to search for `node_modules`, upwards from each: the project's. */
  readonly folders: readonly string[];
}

/** Kinds of plugins by the value of their field `plugin`. */
interface PluginKinds {
  readonly sampler: SamplerPlugin;
  readonly policy: PolicyPlugin;
  readonly target: TargetPlugin;
  readonly store: StorePlugin;
}

/** Where each kind is named. */
const fields = {
  sampler: 'sampling_algorithm.type',
  policy: 'early_termination.type',
  target: 'HYPERDRIVE_TARGET',
  store: 'HYPERDRIVE_STORE',
} as const;

/** Plugins as sweep files name them, `package/name`. */
export interface OfferedPlugins {
  readonly samplers: readonly string[];
  readonly policies: readonly string[];
}

/** Loads packages of a project, each once. */
export class Plugins {
  readonly #access: PluginAccess;
  readonly #packages = new Map<string, Promise<readonly Plugin[]>>();

  constructor(access: PluginAccess) {
    this.#access = access;
  }

  /**
   * Returns a loader that searches other folders first: those of a sweep file. A server searches only its own project:
   * the folders that a submitted file names must not choose the code either.
   */
  from(folders: readonly string[]): Plugins {
    if (this.#access.allow !== 'installed') return this;
    const all = [...new Set([...folders, ...this.#access.folders])];
    return new Plugins({ ...this.#access, folders: all });
  }

  /**
   * Returns a loader for a server, which loads only the packages allowed at its start.
   * @throws {HyperDriveConfigException} PLUGIN_BAD_NAME
   */
  restrictedTo(packages: readonly string[]): Plugins {
    for (const name of packages) checkPackageName(name, '--allow-plugin');
    const { allow } = this.#access;
    const both = allow === 'installed' ? packages : packages.filter((name) => allow.includes(name));
    return new Plugins({ ...this.#access, allow: both });
  }

  /** What another thread needs to load the same plugins. */
  get access(): PluginAccess {
    return this.#access;
  }

  /**
   * Loads a plugin.
   * @param type `package/name`
   * @throws {HyperDriveConfigException} PLUGIN_BAD_NAME, PLUGIN_NOT_ALLOWED, PLUGIN_NOT_FOUND, PLUGIN_FAILED, PLUGIN_BAD_SHAPE
   */
  async load<Kind extends keyof PluginKinds>(kind: Kind, type: string): Promise<PluginKinds[Kind]> {
    const field = fields[kind];
    const named = parsePluginType(type, field);
    // Sweep files cannot name targets and stores: the variables of this process do.
    if (kind === 'sampler' || kind === 'policy') this.#checkAllowed(named, field);
    const declared = await this.#package(named.packageName, field);
    const found = declared.find(
      (plugin): plugin is Plugin & PluginKinds[Kind] => plugin.plugin === kind && plugin.name === named.name,
    );
    if (found !== undefined) return found;
    const names = declared.filter(({ plugin }) => plugin === kind).map(({ name }) => name);
    const nearest = nearestWord(named.name, names);
    const hint = nearest === undefined ? '' : `; did you mean ${named.packageName}/${nearest}?`;
    throw pluginError(
      'PLUGIN_NOT_FOUND',
      `${field}: package ${named.packageName} has no ${kind} "${named.name}": it has ${names.join(', ') || 'none'}${hint}`,
      { details: { field, value: type, known: names } },
    );
  }

  /**
   * The compute target that the installation names.
   * @param type `package/name`
   * @throws {HyperDriveConfigException} as `load`
   */
  async target(type: string): Promise<TargetKind> {
    const { targetKindOf } = await import('./port-kinds.ts');
    return targetKindOf(type, await this.load('target', type));
  }

  /**
   * The kind of store that the installation names.
   * @param type `package/name`
   * @throws {HyperDriveConfigException} as `load`
   */
  async store(type: string): Promise<StoreKind> {
    const { storeKindOf } = await import('./port-kinds.ts');
    return storeKindOf(type, await this.load('store', type));
  }

  /**
   * The samplers and policies that forms offer: those of the packages a server allows. A package that cannot be loaded
   * offers nothing; its error shows when it is named.
   */
  async offered(): Promise<OfferedPlugins> {
    const { allow } = this.#access;
    const packages = allow === 'installed' ? [] : allow;
    const declared = await Promise.all(
      packages.map(async (packageName) => {
        const plugins = await this.#package(packageName, '--allow-plugin').catch(() => []);
        return plugins.map(({ plugin, name }) => ({ plugin, type: `${packageName}/${name}` }));
      }),
    );
    const typesOf = (kind: keyof PluginKinds) =>
      declared.flat().flatMap(({ plugin, type }) => (plugin === kind ? [type] : []));
    return { samplers: typesOf('sampler'), policies: typesOf('policy') };
  }

  #checkAllowed({ type, packageName }: PluginType, field: string): void {
    const { allow } = this.#access;
    if (allow === 'installed' || allow.includes(packageName)) return;
    throw pluginError(
      'PLUGIN_NOT_ALLOWED',
      `${field}: ${type} is of package ${packageName}, which this server may not load; start it with ` +
        `hyperdrive serve --allow-plugin ${packageName}`,
      { details: { field, value: type, package: packageName, allowed: allow } },
    );
  }

  #package(packageName: string, field: string): Promise<readonly Plugin[]> {
    const known = this.#packages.get(packageName);
    if (known !== undefined) return known;
    const loading = import('./load-package.ts').then(({ loadPackage }) =>
      loadPackage(packageName, this.#access.folders, field),
    );
    this.#packages.set(packageName, loading);
    // A package may be installed after the failure, while a server is running.
    loading.catch(() => this.#packages.delete(packageName));
    return loading;
  }
}

import { samplingSchema } from '../model/index.ts';
import {
  type Sampler,
  type SamplerContext,
  type SamplerKind,
  type Suggestion,
  type SuggestRequest,
  seedKey,
} from '../sampling/index.ts';
import { checkMethods } from './check-methods.ts';
import type { SamplerPlugin } from './define.ts';
import { pluginError } from './errors.ts';
import { pluginBlock, storedOptions } from './plugin-block.ts';

/** Wraps a package's sampler for the registry of samplers. @param type `package/name` */
export function samplerKindOf(type: string, plugin: SamplerPlugin): SamplerKind {
  const { summary, objective = 'required', objectives = 'one' } = plugin;
  return {
    ...{ type, summary, objective, objectives, isList: false, words: {} },
    usesPriors: false,
    usesSources: true,
    needsFreeParameter: false,
    definition: pluginBlock(type, plugin).pipe(samplingSchema),
    fileBlock: pluginBlock(type, plugin, { seed: seedKey }).pipe(samplingSchema),
    load: async () => (definition, context) => make(type, plugin, definition, context),
  };
}

function make(
  type: string,
  plugin: SamplerPlugin,
  definition: Readonly<Record<string, unknown>>,
  context: SamplerContext,
): Sampler {
  const made = plugin.create(context, storedOptions(type, plugin, definition));
  return new PluginSampler(type, plugin.version, made, context);
}

/**
 * Creates a plugin's samplers as a sweep does, for the plugin's own tests.
 * @param options as in a sweep file. @defaultValue none
 * @throws {HyperDriveConfigException} PLUGIN_BAD_OPTIONS
 * @since 0.2.0
 */
export function samplerMaker<Options>(
  plugin: SamplerPlugin<Options>,
  options: Readonly<Record<string, unknown>> = {},
): (context: SamplerContext) => Sampler {
  // The plugin's own schema validates the options.
  const any = plugin as SamplerPlugin<unknown>;
  return (context) => make(plugin.name, any, options, context);
}

type Made = ReturnType<SamplerPlugin['create']>;

/** A package's sampler under the name and version that sweeps record, with checked suggestions. */
class PluginSampler implements Sampler {
  readonly name: string;
  readonly version: number;
  readonly learns: boolean;
  readonly #made: Made;
  readonly #space: SamplerContext['space'];

  constructor(type: string, version: number, made: Made, { space }: SamplerContext) {
    checkMethods(type, 'create must return a sampler', made, ['suggest']);
    this.name = type;
    this.version = version;
    this.learns = made.learns ?? true;
    this.#made = made;
    this.#space = space;
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    const answer = this.#made.suggest(request);
    return answer instanceof Promise ? answer.then((given) => this.#checked(given)) : this.#checked(answer);
  }

  snapshot(): ReturnType<NonNullable<Sampler['snapshot']>> {
    return this.#made.snapshot?.();
  }

  restore(snapshot: unknown): void {
    this.#made.restore?.(snapshot);
  }

  async close(): Promise<void> {
    await this.#made.close?.();
  }

  /**
   * Without this check a configuration outside the space would be run, recorded and learned from before anyone noticed.
   */
  #checked(suggestion: Suggestion): Suggestion {
    if (suggestion.kind === 'exhausted') return suggestion;
    const refusal = this.#space.contains(suggestion.config);
    if (refusal === undefined) return suggestion;
    throw pluginError('PLUGIN_BAD_SHAPE', `suggested a configuration outside the search space: ${refusal}`, {
      details: { plugin: this.name, version: this.version },
    });
  }
}

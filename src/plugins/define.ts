import type { StandardSchema } from '../base/index.ts';
import type { Sampler, SamplerContext } from '../sampling/index.ts';
import type { PolicyContext, TerminationPolicy } from '../termination/index.ts';

/** The fields that every plugin declares. @since 0.2.0 */
export interface PluginFacts {
  /**
   * Name within the package: lower-case letters, digits, `-` and `_`, starting with a letter. Sweep files and variables
   * refer to the plugin as `package/name`.
   */
  readonly name: string;
  /** One sentence for `hyperdrive check` and the dashboard that says what it does. */
  readonly summary: string;
}

/** The fields that samplers and policies declare. @since 0.2.0 */
export interface AlgorithmPlugin<Options> extends PluginFacts {
  /**
   * Version of the algorithm, a whole number from 1. Raise it when the same options, seed and log lead to other
   * decisions: every sweep records it, and a replay with another version reports the difference.
   */
  readonly version: number;
  /**
   * Validates the options and fills in defaults. The options are the keys of the block in the sweep file except `type`
   * (and a sampler's `seed`). The schema must be synchronous, return JSON values, and accept its own output unchanged.
   * @defaultValue no options: every key is refused
   */
  readonly schema?: StandardSchema<unknown, Options>;
}

/** The argument of {@link defineSampler}. @since 0.2.0 */
export interface SamplerOptions<Options> extends AlgorithmPlugin<Options> {
  /**
   * Whether it needs a primary metric. `unused`: it ignores results, and a sweep needs no metric.
   * @defaultValue 'required'
   */
  readonly objective?: 'unused' | 'required';
  /**
   * Whether it supports sweeps with several objectives: `one` refuses them, `several` refuses sweeps with one.
   * @defaultValue 'one'
   */
  readonly objectives?: 'any' | 'one' | 'several';
  /**
   * Creates the sampler of a sweep, once per start. It must be pure: no clock, no network, no files; randomness comes
   * with each request. The note of a suggestion is recorded with the trial; people read its key `text`. If the sampler
   * cannot handle the space, throw an error that names the parameter.
   */
  create(
    context: SamplerContext,
    options: Options,
  ): Pick<Sampler, 'suggest'> & Partial<Omit<Sampler, 'name' | 'version'>>;
}

/** A declared sampler. @since 0.2.0 */
export interface SamplerPlugin<Options = unknown> extends SamplerOptions<Options> {
  readonly plugin: 'sampler';
}

/** The argument of {@link definePolicy}. @since 0.2.0 */
export interface PolicyOptions<Options> extends AlgorithmPlugin<Options> {
  /**
   * Key in the numbers of a stop reason: the value of the primary metric that the trial had to reach, for charts.
   * @defaultValue none
   */
  readonly limit?: string;
  /**
   * Warnings about options that are legal but probably not intended, one sentence each; `hyperdrive check` shows them.
   * @param expectedReports number of reports of a full trial, if known
   */
  advice?(options: Options, expectedReports?: number): readonly string[];
  /** Creates the policy of a sweep, without any history. Pure: the same reports give the same decisions. */
  create(context: PolicyContext, options: Options): Omit<TerminationPolicy, 'name' | 'version'>;
}

/** A declared policy. @since 0.2.0 */
export interface PolicyPlugin<Options = unknown> extends PolicyOptions<Options> {
  readonly plugin: 'policy';
}

/** The plugin declares no options, so there are none. */
type NoOptions = Readonly<Record<string, never>>;

/**
 * Declares a sampler. Its package exports it, alone or in a list, as the default export of `./hyperdrive` or of the
 * package.
 *
 * @example
 * ```ts
 * import { defineSampler } from 'hyperdrive-ml/plugin';
 *
 * export default defineSampler({
 *   name: 'midpoint',
 *   version: 1,
 *   summary: 'Suggests the middle of the space every time.',
 *   create: ({ space }) => ({
 *     suggest: () => ({
 *       kind: 'configuration',
 *       config: space.fromUnit(new Float64Array(space.dimension).fill(0.5)),
 *       note: { text: 'the middle of the space' },
 *     }),
 *   }),
 * });
 * ```
 * @since 0.2.0
 */
export function defineSampler<Options = NoOptions>(options: SamplerOptions<Options>): SamplerPlugin<Options> {
  return { ...options, plugin: 'sampler' };
}

/**
 * Declares an early termination policy. Its package exports it, alone or in a list, as the default export of `./hyperdrive`
 * or of the package.
 *
 * @example
 * ```ts
 * import { definePolicy } from 'hyperdrive-ml/plugin';
 *
 * export default definePolicy({
 *   name: 'first-report',
 *   version: 1,
 *   summary: 'Stops a trial whose first report is above 1.',
 *   create: () => ({
 *     report: (trial, value) =>
 *       value > 1
 *         ? { kind: 'stop', reason: { policy: 'first-report', text: `${value} is above 1`, interval: 1, numbers: { value } } }
 *         : { kind: 'continue' },
 *     finished() {},
 *     rewind() {},
 *   }),
 * });
 * ```
 * @since 0.2.0
 */
export function definePolicy<Options = NoOptions>(options: PolicyOptions<Options>): PolicyPlugin<Options> {
  return { ...options, plugin: 'policy' };
}

import type { StandardSchema } from '../base/index.ts';
import type { Sampler, SamplerContext } from '../sampling/index.ts';
import type { PolicyContext, TerminationPolicy } from '../termination/index.ts';

/** What every plugin declares. @since 0.2.0 */
export interface AlgorithmPlugin<Options> {
  /**
   * Name within the package: lower-case letters, digits, `-` and `_`, beginning with a letter. Sweep files name the plugin
   * `package/name`.
   */
  readonly name: string;
  /**
   * Version of the arithmetic, a whole number from 1. Raise it when the same options, seed and log lead to other decisions:
   * it is recorded with every sweep, and a replay by another version says so.
   */
  readonly version: number;
  /** One sentence for `hyperdrive check` and the dashboard: what it does. */
  readonly summary: string;
  /**
   * Validates the options, which are the keys of the block in the sweep file beside `type` (and `seed` of a sampler), and
   * fills in defaults. It must be synchronous, give JSON values, and accept its own output unchanged.
   * @defaultValue no options: every key is refused
   */
  readonly schema?: StandardSchema<unknown, Options>;
}

/** The parts of {@link defineSampler}. @since 0.2.0 */
export interface SamplerOptions<Options> extends AlgorithmPlugin<Options> {
  /**
   * Whether it needs a primary metric. `unused`: results are not looked at, and a sweep needs none.
   * @defaultValue 'required'
   */
  readonly objective?: 'unused' | 'required';
  /**
   * Whether it serves sweeps with several objectives: `one` refuses them, `several` refuses a single one.
   * @defaultValue 'one'
   */
  readonly objectives?: 'any' | 'one' | 'several';
  /**
   * Makes the sampler of a sweep, once per start. Pure: no clock, no network, no files; randomness comes with each request.
   * A suggestion's note is recorded with the trial; its key `text` is what people read.
   * Throw an error that names the parameter when the space cannot be served.
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

/** The parts of {@link definePolicy}. @since 0.2.0 */
export interface PolicyOptions<Options> extends AlgorithmPlugin<Options> {
  /**
   * Which of the numbers of a stop reason is the value of the primary metric that the trial had to reach, for charts.
   * @defaultValue none
   */
  readonly limit?: string;
  /**
   * What is legal and probably not meant, one sentence each, shown by `hyperdrive check`.
   * @param expectedReports reports of a full trial, where known
   */
  advice?(options: Options, expectedReports?: number): readonly string[];
  /** Makes the policy of a sweep, without any history. Pure: the same reports give the same decisions. */
  create(context: PolicyContext, options: Options): Omit<TerminationPolicy, 'name' | 'version'>;
}

/** A declared policy. @since 0.2.0 */
export interface PolicyPlugin<Options = unknown> extends PolicyOptions<Options> {
  readonly plugin: 'policy';
}

/** No options are declared: none are there. */
type NoOptions = Readonly<Record<string, never>>;

/**
 * Declares a sampler. Its package exports it, alone or in a list, as the default export of `./hyperdrive` or of the package.
 *
 * @example
 * ```ts
 * import { defineSampler } from 'hyperdrive-ml/plugin';
 *
 * export default defineSampler({
 *   name: 'midpoint',
 *   version: 1,
 *   summary: 'The middle of the space, again and again.',
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

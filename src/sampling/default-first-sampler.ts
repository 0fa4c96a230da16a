import type { Json } from '../base/index.ts';
import type { ConfigurationRecord } from '../model/index.ts';
import type { SamplerKind } from './kind.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';
import { SkipUsedSampler } from './skip-used-sampler.ts';

/**
 * A sampler from its first request on: it suggests the default configuration first, if the space states defaults and the
 * sampler is no list.
 *
 * @param used configurations of trials before its first request
 */
export function startingSampler(
  sampler: Sampler,
  { isList, isSequence }: Pick<SamplerKind, 'isList' | 'isSequence'>,
  context: SamplerContext,
  used: readonly ConfigurationRecord[] = [],
): Sampler {
  const { space } = context;
  const first = isList ? undefined : space.defaultConfiguration;
  const isUsed = first !== undefined && used.some((config) => space.key(config) === space.key(first));
  const skipped = first === undefined ? used : [...used, first];
  const firstNumber = first === undefined || isUsed ? 0 : 1;
  const isSkipping = skipped.length > 0 && (isSequence?.(context) ?? false);
  const rest = isSkipping ? new SkipUsedSampler(sampler, context, { used: skipped, firstNumber }) : sampler;
  return firstNumber === 0 || first === undefined ? rest : new DefaultFirstSampler(rest, context, first);
}

/**
 * Answers the first request with the default configuration, unless a trial has it already, and all others with the
 * sampler behind it, which never sees request 0.
 */
class DefaultFirstSampler implements Sampler {
  readonly name: string;
  readonly version: number;
  readonly learns: boolean;
  readonly #inner: Sampler;
  readonly #config: ConfigurationRecord;
  readonly #key: (config: ConfigurationRecord) => string;

  constructor(inner: Sampler, { space }: SamplerContext, config: ConfigurationRecord) {
    this.name = inner.name;
    this.version = inner.version;
    this.learns = inner.learns ?? true;
    this.#inner = inner;
    this.#config = config;
    this.#key = (given) => space.key(given);
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    if (request.number > 0 || this.#isKnown(request)) return this.#inner.suggest(request);
    return { kind: 'configuration', config: this.#config, note: { method: 'default' } };
  }

  snapshot(): Json | undefined {
    return this.#inner.snapshot?.();
  }

  restore(snapshot: unknown): void {
    this.#inner.restore?.(snapshot);
  }

  async close(): Promise<void> {
    await this.#inner.close?.();
  }

  /** Trials of earlier sweeps do not count: the baseline is measured in this one. */
  #isKnown({ history, pending }: SuggestRequest): boolean {
    const key = this.#key(this.#config);
    const known = [...history.filter(({ earlier }) => !earlier), ...pending];
    return known.some(({ config }) => this.#key(config) === key);
  }
}

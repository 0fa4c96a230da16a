import type { Json } from '../base/index.ts';
import type { ConfigurationRecord } from '../model/index.ts';
import type { SamplerKind } from './kind.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';
import { SkipUsedSampler } from './skip-used-sampler.ts';

/** A configuration that is suggested before a sampler is asked. */
interface FirstConfiguration {
  readonly config: ConfigurationRecord;
  readonly note: Readonly<Record<string, Json>>;
}

/**
 * A sampler from its first request on: it suggests the default configuration first, if the space states defaults, then
 * the configurations of the prior book, if the sampler uses priors. A list suggests itself only.
 *
 * @param used configurations of trials before its first request
 */
export function startingSampler(
  sampler: Sampler,
  kind: Pick<SamplerKind, 'isList' | 'isSequence' | 'usesPriors'>,
  context: SamplerContext,
  used: readonly ConfigurationRecord[] = [],
): Sampler {
  const { space } = context;
  const keys = new Set(used.map((config) => space.key(config)));
  const isSequence = kind.isSequence?.(context) ?? false;
  const all = kind.isList ? [] : [...defaultOf(context), ...(kind.usesPriors && !isSequence ? ofBook(context) : [])];
  const firsts = all.filter(({ config }) => !keys.has(space.key(config)));
  const skipped = [...used, ...all.map(({ config }) => config)];
  const rest =
    isSequence && skipped.length > 0
      ? new SkipUsedSampler(sampler, context, { used: skipped, firstNumber: firsts.length })
      : sampler;
  return firsts.length === 0 ? rest : new FirstConfigurationsSampler(rest, context, firsts);
}

function defaultOf({ space }: SamplerContext): readonly FirstConfiguration[] {
  const config = space.defaultConfiguration;
  return config === undefined ? [] : [{ config, note: { method: 'default', from: 'default' } }];
}

function ofBook({ space }: SamplerContext): readonly FirstConfiguration[] {
  return space.bookConfigurations.map((config, i) => ({
    config,
    note: { method: 'book', from: 'book', place: i + 1 },
  }));
}

/**
 * Answers the first requests with given configurations, in order and each unless a trial has it already, and all others
 * with the sampler behind it.
 */
class FirstConfigurationsSampler implements Sampler {
  readonly name: string;
  readonly version: number;
  readonly learns: boolean;
  readonly #inner: Sampler;
  readonly #firsts: readonly FirstConfiguration[];
  readonly #key: (config: ConfigurationRecord) => string;

  constructor(inner: Sampler, { space }: SamplerContext, firsts: readonly FirstConfiguration[]) {
    this.name = inner.name;
    this.version = inner.version;
    this.learns = inner.learns ?? true;
    this.#inner = inner;
    this.#firsts = firsts;
    this.#key = (given) => space.key(given);
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    const next = request.number < this.#firsts.length ? this.#firstUnused(request) : undefined;
    return next ? { kind: 'configuration', ...next } : this.#inner.suggest(request);
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

  /** Trials of earlier sweeps do not count: these configurations are measured in this one. */
  #firstUnused({ history, pending }: SuggestRequest): FirstConfiguration | undefined {
    const known = [...history.filter(({ earlier }) => !earlier), ...pending];
    const keys = new Set(known.map(({ config }) => this.#key(config)));
    return this.#firsts.find(({ config }) => !keys.has(this.#key(config)));
  }
}

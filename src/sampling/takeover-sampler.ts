import type { Json } from '../base/index.ts';
import type { ConfigurationRecord, SamplingDefinition } from '../model/index.ts';
import { createSampler } from './create-sampler.ts';
import type { SamplerRegistry } from './registry.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';
import { samplers } from './samplers.ts';

/** Where a sampler that takes over in the middle of a sweep starts. */
export interface Takeover {
  /** Configurations of the earlier trials that exist in the new space. */
  readonly used: readonly ConfigurationRecord[];
  /** Number of its first request. */
  readonly firstNumber: number;
}

/**
 * Creates the sampler that takes over when the space or the sampling of a running sweep changes. Samplers that learn
 * see the earlier trials in the history of each request. Grid and draws without replacement ignore the history: they
 * restart and skip used configurations. Draws from an infinite space continue with their numbers.
 *
 * @throws {HyperDriveConfigException} as {@link createSampler}
 */
export async function takeoverSampler(
  definition: SamplingDefinition,
  context: SamplerContext,
  takeover: Takeover,
  registry: SamplerRegistry = samplers,
): Promise<Sampler> {
  const sampler = await createSampler(definition, context, registry);
  const isSequence = registry.kindOf(definition).isSequence?.(context) ?? false;
  return isSequence ? new SkipUsedSampler(sampler, context, takeover) : sampler;
}

/** A sequence of configurations that skips those used before the takeover. */
class SkipUsedSampler implements Sampler {
  readonly name: string;
  readonly version: number;
  readonly learns: boolean;
  readonly #inner: Sampler;
  readonly #key: (config: ConfigurationRecord) => string;
  readonly #used: ReadonlySet<string>;
  readonly #firstNumber: number;
  /** Unused suggestions of the inner sequence, as far as requested so far, and the next one to look at. */
  readonly #fresh: Suggestion[] = [];
  #next = 0;
  #isExhausted = false;

  constructor(inner: Sampler, { space }: SamplerContext, { used, firstNumber }: Takeover) {
    this.name = inner.name;
    this.version = inner.version;
    this.learns = inner.learns ?? true;
    this.#inner = inner;
    this.#key = (config) => space.key(config);
    this.#used = new Set(used.map(this.#key));
    this.#firstNumber = firstNumber;
  }

  async suggest(request: SuggestRequest): Promise<Suggestion> {
    const place = request.number - this.#firstNumber;
    while (this.#fresh.length <= place && !this.#isExhausted) {
      const suggestion = await this.#inner.suggest({ ...request, number: this.#next++ });
      if (suggestion.kind === 'exhausted') this.#isExhausted = true;
      else if (!this.#used.has(this.#key(suggestion.config))) this.#fresh.push(suggestion);
    }
    return this.#fresh[place] ?? { kind: 'exhausted' };
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
}

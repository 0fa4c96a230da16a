import type { Json } from '../base/index.ts';
import type { SamplingDefinition } from '../model/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import { tryDrawAllowed } from './allowed.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';

/**
 * The sampler of a define-by-run sweep, whose trials add parameters to the space. A space without a free parameter leaves
 * nothing to choose, so no sampler is made for it. A finite space is never used up: a trial that repeats a configuration
 * may ask for a further parameter.
 *
 * @param make makes the sampler that the definition names
 */
export async function openSpaceSampler(
  { type }: SamplingDefinition,
  { space }: Pick<SamplerContext, 'space'>,
  make: () => Promise<Sampler>,
): Promise<Sampler> {
  return space.dimension === 0 ? new OnlyConfiguration(type, space) : new OpenSpaceSampler(await make(), space);
}

/** Suggests the only configuration of a space again and again. */
class OnlyConfiguration implements Sampler {
  readonly version = 1;
  readonly learns = false;
  readonly name: string;
  readonly #space: CompiledSpace;

  constructor(name: string, space: CompiledSpace) {
    this.name = name;
    this.#space = space;
  }

  suggest(): Suggestion {
    return { kind: 'configuration', config: this.#space.fromUnit([]), note: { method: 'by_run' } };
  }
}

class OpenSpaceSampler implements Sampler {
  readonly name: string;
  readonly version: number;
  readonly learns: boolean;
  readonly #inner: Sampler;
  readonly #space: CompiledSpace;

  constructor(inner: Sampler, space: CompiledSpace) {
    this.name = inner.name;
    this.version = inner.version;
    this.learns = inner.learns ?? true;
    this.#inner = inner;
    this.#space = space;
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    const suggestion = this.#inner.suggest(request);
    if (suggestion instanceof Promise) return suggestion.then((made) => this.#orRepeated(made, request));
    return this.#orRepeated(suggestion, request);
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

  #orRepeated(suggestion: Suggestion, { rng }: SuggestRequest): Suggestion {
    if (suggestion.kind !== 'exhausted') return suggestion;
    const config = tryDrawAllowed(this.#space, rng);
    return config === undefined ? suggestion : { kind: 'configuration', config, note: { method: 'repeated' } };
  }
}

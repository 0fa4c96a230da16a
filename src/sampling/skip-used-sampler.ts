import type { Json } from '../base/index.ts';
import type { ConfigurationRecord } from '../model/index.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';

/** The part of a sequence that is left. */
export interface Takeover {
  /** Configurations of the earlier trials that exist in the space. */
  readonly used: readonly ConfigurationRecord[];
  /** Number of its first request. */
  readonly firstNumber: number;
}

/** A sequence of configurations that skips those used before its first request. */
export class SkipUsedSampler implements Sampler {
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

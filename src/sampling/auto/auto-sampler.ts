import type { Json } from '../../base/index.ts';
import { bayesian } from '../gp/definition.ts';
import { GP_VERSION } from '../gp/version.ts';
import { nsga2 } from '../multi/definition.ts';
import { NSGA2_VERSION } from '../multi/version.ts';
import { random } from '../random/definition.ts';
import { RANDOM_VERSION } from '../random/version.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { tpe } from '../tpe/definition.ts';
import { TPE_VERSION } from '../tpe/version.ts';
import { type AutoChoice, chooseSampler } from './choose-sampler.ts';

/** Version of the rules of {@link chooseSampler}. */
const RULES_VERSION = 1;

/** The definition of each choice. */
const choices = {
  random: { kind: random, definition: { type: 'random', rule: 'random' } },
  sobol: { kind: random, definition: { type: 'random', rule: 'sobol' } },
  gp: { kind: bayesian, definition: { type: 'bayesian' } },
  tpe: { kind: tpe, definition: { type: 'tpe' } },
  nsga2: { kind: nsga2, definition: { type: 'nsga2' } },
} as const;

/** Samplers that ignore earlier trials are chosen by space and objective alone: for every suggestion or for none. */
function learns({ sampler }: AutoChoice): boolean {
  return sampler !== 'random' && sampler !== 'sobol';
}

/**
 * Delegates each suggestion to the sampler that suits space, budget and history, and says which and why in the note.
 */
export class AutoSampler implements Sampler {
  readonly name = 'auto';
  /**
   * The sum of the delegates' versions and that of its own rules. None of them ever falls, so the sum changes when one
   * does.
   */
  readonly version = RULES_VERSION + RANDOM_VERSION + GP_VERSION + TPE_VERSION + NSGA2_VERSION;
  readonly learns: boolean;
  readonly #context: SamplerContext;
  readonly #samplers = new Map<AutoChoice['sampler'], Sampler>();
  #restored: unknown;

  constructor(context: SamplerContext) {
    this.#context = context;
    this.learns = learns(chooseSampler(context, 0));
  }

  async suggest(request: SuggestRequest): Promise<Suggestion> {
    const { sampler, why } = chooseSampler(this.#context, request.history.length + request.pending.length);
    const suggestion = await (await this.#sampler(sampler)).suggest(request);
    if (suggestion.kind === 'exhausted') return suggestion;
    return { ...suggestion, note: { ...suggestion.note, sampler, why } };
  }

  /** Snapshot of the Gaussian process; the others have nothing to restore. */
  snapshot(): Json | undefined {
    return this.#samplers.get('gp')?.snapshot?.();
  }

  restore(snapshot: unknown): void {
    this.#restored = snapshot;
  }

  async close(): Promise<void> {
    for (const sampler of this.#samplers.values()) await sampler.close?.();
  }

  async #sampler(choice: AutoChoice['sampler']): Promise<Sampler> {
    const known = this.#samplers.get(choice);
    if (known) return known;
    const { kind, definition } = choices[choice];
    const make = await kind.load();
    const made = await make(definition, this.#context);
    if (choice === 'gp') made.restore?.(this.#restored);
    this.#samplers.set(choice, made);
    return made;
  }
}

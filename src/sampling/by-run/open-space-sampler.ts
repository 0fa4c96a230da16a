import { z } from 'zod';
import { isHyperDriveException, type Json } from '../../base/index.ts';
import { jsonSchema, type SamplingDefinition } from '../../model/index.ts';
import { type CompiledSpace, isExpression, onlyWhen, type SearchSpace } from '../../space/index.ts';
import { tryDrawAllowed } from '../allowed.ts';
import type { Sampler, SamplerContext, Suggestion, SuggestRequest } from '../sampler.ts';
import { AskedWhere } from './asked-where.ts';
import { WithinSpace } from './within-space.ts';

/** What {@link openSpaceSampler} needs besides the context of the sweep. */
export interface OpenSpaceParts {
  /** The parameters that every trial has. */
  readonly fixed: readonly string[];
  /** Makes the sampler that the definition names. */
  make(context: SamplerContext): Promise<Sampler>;
  /** Compiles the space of the sweep with further conditions. */
  compile(space: SearchSpace): CompiledSpace;
}

/**
 * The sampler of a define-by-run sweep, whose trials add parameters to the space. The configurations of its requests
 * have what trials asked for or were suggested, and nothing else.
 *
 * The sampler of the definition works in a space whose parameters exist under the conditions that the ended trials show
 * ({@link AskedWhere}); when these change, it is made again. Where it cannot serve a space with conditions, every trial
 * has every parameter. A space without a free parameter leaves nothing to choose, so no sampler is made for it. A finite
 * space is never used up: a trial that repeats a configuration may ask for a further parameter.
 */
export async function openSpaceSampler(
  { type }: SamplingDefinition,
  context: SamplerContext,
  parts: OpenSpaceParts,
): Promise<Sampler> {
  const { space } = context;
  if (space.dimension === 0) return new OnlyConfiguration(type, space);
  return new OpenSpaceSampler(
    context,
    parts,
    await WithinSpace.make(context, parts.make, { space, expected: (config) => config }),
  );
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

/** A snapshot of the sampler in one space. */
const snapshotSchema = z.object({ conditions: z.string(), sampler: jsonSchema });

/** Conditions as text where there are none. */
const none = '{}';

class OpenSpaceSampler implements Sampler {
  readonly name: string;
  readonly version: number;
  readonly learns: boolean;
  readonly #context: SamplerContext;
  readonly #parts: OpenSpaceParts;
  readonly #asked: AskedWhere;
  /** In the space without conditions. */
  readonly #open: WithinSpace;
  /** In the space with the conditions of `#conditions`. */
  #current: WithinSpace;
  /** As JSON. */
  #conditions = none;
  #readCount = 0;
  #restored: z.infer<typeof snapshotSchema> | undefined;
  #snapshot: z.infer<typeof snapshotSchema> | undefined;

  constructor(context: SamplerContext, parts: OpenSpaceParts, open: WithinSpace) {
    const { sampler } = open;
    this.name = sampler.name;
    this.version = sampler.version;
    this.learns = sampler.learns ?? true;
    this.#context = context;
    this.#parts = parts;
    this.#asked = new AskedWhere(context.space.space, parts.fixed);
    this.#open = open;
    this.#current = open;
  }

  suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    for (const observation of request.history.slice(this.#readCount)) this.#asked.add(observation);
    this.#readCount = request.history.length;
    const conditions = JSON.stringify(Object.fromEntries(this.#asked.conditions));
    if (conditions === this.#conditions) return this.#suggest(request);
    return this.#take(conditions).then(() => this.#suggest(request));
  }

  snapshot(): Json | undefined {
    const sampler = this.#current.sampler.snapshot?.();
    if (sampler === undefined) return undefined;
    // The same object while nothing was fitted, so that it is not written again.
    if (this.#snapshot?.sampler !== sampler || this.#snapshot.conditions !== this.#conditions)
      this.#snapshot = { conditions: this.#conditions, sampler };
    return this.#snapshot;
  }

  restore(snapshot: unknown): void {
    this.#restored = snapshotSchema.safeParse(snapshot).data;
    this.#resume(this.#current);
  }

  async close(): Promise<void> {
    if (this.#current !== this.#open) await this.#current.sampler.close?.();
    await this.#open.sampler.close?.();
  }

  #suggest(request: SuggestRequest): Suggestion | Promise<Suggestion> {
    const suggestion = this.#current.suggest(request);
    if (suggestion instanceof Promise) return suggestion.then((made) => this.#orRepeated(made, request));
    return this.#orRepeated(suggestion, request);
  }

  async #take(conditions: string): Promise<void> {
    const before = this.#current;
    this.#current = conditions === none ? this.#open : ((await this.#conditioned()) ?? this.#open);
    this.#conditions = conditions;
    this.#resume(this.#current);
    if (before !== this.#open) await before.sampler.close?.();
  }

  /** In the space with conditions; undefined if the sampler refuses it, or if constraints of the space contradict it. */
  async #conditioned(): Promise<WithinSpace | undefined> {
    const { conditions } = this.#asked;
    const entries = Object.entries(this.#context.space.space).map(([name, entry]) => {
      const when = conditions.get(name);
      return [name, when !== undefined && isExpression(entry) ? onlyWhen(entry, when) : entry] as const;
    });
    try {
      const space = this.#parts.compile(Object.fromEntries(entries));
      return await WithinSpace.make(this.#context, this.#parts.make, { space, expected: this.#asked.expected() });
    } catch (error) {
      if (isHyperDriveException(error)) return undefined;
      throw error;
    }
  }

  #resume({ sampler }: WithinSpace): void {
    if (this.#restored?.conditions !== this.#conditions) return;
    sampler.restore?.(this.#restored.sampler);
    this.#restored = undefined;
  }

  #orRepeated(suggestion: Suggestion, { rng }: SuggestRequest): Suggestion {
    if (suggestion.kind !== 'exhausted') return suggestion;
    const config = tryDrawAllowed(this.#current.space, rng);
    return config === undefined ? suggestion : { kind: 'configuration', config, note: { method: 'repeated' } };
  }
}

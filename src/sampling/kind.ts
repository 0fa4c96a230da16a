import { z } from 'zod';
import type { Json } from '../base/index.ts';
import { type SamplingDefinition, samplingSchema } from '../model/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Sampler, SamplerContext } from './sampler.ts';

/** What notes of a sampler say, in words. */
export interface SamplerWords {
  /** Values of the key `method`: `{ tpe: 'by the Parzen estimator' }`. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Other keys: what their value says, as a part of a sentence; empty for what goes without saying. */
  readonly parts?: Readonly<Record<string, (value: Json) => string>>;
  /** Names that notes use, by what sweep files write. */
  readonly names?: Readonly<Record<string, string>>;
}

/** The sampler that is asked first where the product chooses, and why: one sentence for people. */
export interface SamplerChoice {
  readonly sampler: string;
  readonly why: string;
}

/** Makes the sampler of a definition that its kind has read and checked. */
type SamplerMaker = (definition: SamplingDefinition, context: SamplerContext) => Sampler;

/**
 * Everything about a sampler but its code: what sweep files, the SDK, the checks and the dashboard need to know. Its folder
 * holds one (`definition.ts`), and `samplers.ts` lists them.
 */
export interface SamplerKind {
  /** As in definitions: `tpe`; of a plugin, `package/name`. */
  readonly type: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** Reads a definition: fills in defaults, refuses unknown keys. */
  readonly definition: SamplingBlockSchema;
  /** Reads the block of a sweep file, whose keys are those of the definition, and `seed`. */
  readonly fileBlock: SamplingBlockSchema;
  /** `unused`: it looks at no results. `optional`: it can do without, though a sweep file needs one. */
  readonly objective: 'unused' | 'optional' | 'required';
  /** How many objectives it serves. */
  readonly objectives: 'any' | 'one' | 'several';
  /** What having no free parameter means: models have nothing to learn then. */
  readonly needsFreeParameter: boolean;
  /** It goes through a fixed list of configurations, which cannot be changed while trials run. */
  readonly isList: boolean;
  readonly words: SamplerWords;
  /** How people read the definition, such as `Sobol`. @defaultValue the type */
  readonly title?: (definition: SamplingDefinition) => string;
  /** @throws {HyperDriveConfigException} where it cannot serve the space, naming the parameter */
  readonly check?: (space: CompiledSpace) => void;
  /** Whether suggestion n is place n of a finite order, whatever happened before. @defaultValue false */
  readonly isSequence?: (context: SamplerContext) => boolean;
  /** Whom it asks first, for one that chooses among others. @param known trials to learn from */
  readonly choose?: (context: SamplerContext, known: number) => SamplerChoice;
  /** Loads its code. */
  readonly load: () => Promise<SamplerMaker>;
}

/** Reads what names one sampler, told apart by its `type`. */
export type SamplingBlockSchema = z.ZodType<SamplingDefinition> & z.core.$ZodTypeDiscriminable;

/** The key that every block takes. */
export const seedKey = z
  .int()
  .min(0)
  .optional()
  .describe('Seed of every random choice. The same as the top-level `seed`.');

/** What a family declares; the rest has defaults. */
export interface SamplerParts
  extends Omit<
    SamplerKind,
    'type' | 'definition' | 'fileBlock' | 'objectives' | 'needsFreeParameter' | 'isList' | 'words'
  > {
  /** Options as they are stored. @defaultValue none */
  readonly options?: z.ZodRawShape;
  /** The same with descriptions, and with the ranges of sweep files. @defaultValue `options` */
  readonly fileOptions?: z.ZodRawShape;
  /** @defaultValue 'any' */
  readonly objectives?: SamplerKind['objectives'];
  /** @defaultValue false */
  readonly isList?: boolean;
  /** @defaultValue none of its own */
  readonly words?: SamplerWords;
}

/**
 * Declares a sampler of this product.
 * @param type as in definitions
 */
export function samplerKind<const Type extends string>(
  type: Type,
  parts: SamplerParts,
): SamplerKind & { readonly type: Type } {
  return { ...kindOf(type, parts), type };
}

function kindOf(type: string, parts: SamplerParts): SamplerKind {
  const { options = {}, fileOptions = options, objectives = 'any', isList = false, words = {}, ...rest } = parts;
  const literal = z.literal(type);
  return {
    ...rest,
    ...{ type, objectives, isList, words },
    needsFreeParameter: parts.objective === 'required',
    definition: z.strictObject({ type: literal, ...options }).pipe(samplingSchema),
    fileBlock: z
      .strictObject({ type: literal, seed: seedKey, ...fileOptions })
      .describe(parts.summary)
      .pipe(samplingSchema),
  };
}

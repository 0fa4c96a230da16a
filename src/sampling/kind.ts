import { z } from 'zod';
import type { Json } from '../base/index.ts';
import { type SamplingDefinition, samplingSchema } from '../model/index.ts';
import type { CompiledSpace } from '../space/index.ts';
import type { Sampler, SamplerContext } from './sampler.ts';

/** Wording for the notes of a sampler. */
export interface SamplerWords {
  /** Values of the key `method`: `{ tpe: 'by the Parzen estimator' }`. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Other keys: their value as part of a sentence; empty where it is not worth showing. */
  readonly parts?: Readonly<Record<string, (value: Json) => string>>;
  /** Names that appear in notes, mapped to the names in sweep files. */
  readonly names?: Readonly<Record<string, string>>;
}

/** The first sampler to ask where `auto` chooses, and the reason: one sentence for people. */
export interface SamplerChoice {
  readonly sampler: string;
  readonly why: string;
}

/** Creates a sampler from a definition that its kind has parsed and checked. */
type SamplerMaker = (definition: SamplingDefinition, context: SamplerContext) => Sampler | Promise<Sampler>;

/**
 * Everything about a sampler except its code, for sweep files, the SDK, the checks and the dashboard. Each sampler's
 * folder declares one (`definition.ts`), and `samplers.ts` lists them.
 */
export interface SamplerKind {
  /** As in definitions: `tpe`, or `package/name` for a plugin. */
  readonly type: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Parses a definition: fills in defaults, refuses unknown keys. */
  readonly definition: SamplingBlockSchema;
  /** Parses the block of a sweep file: the keys of the definition, and `seed`. */
  readonly fileBlock: SamplingBlockSchema;
  /** `unused`: it ignores results. `optional`: it works without an objective, although a sweep file needs one. */
  readonly objective: 'unused' | 'optional' | 'required';
  /** Whether it uses priors: only then is the prior book consulted. */
  readonly usesPriors: boolean;
  /** How many objectives it supports. */
  readonly objectives: 'any' | 'one' | 'several';
  /** Whether it needs a free parameter: without one a model has nothing to learn. */
  readonly needsFreeParameter: boolean;
  /** Whether it may learn from sweeps on other data; see `SamplerContext.sources`. */
  readonly usesSources: boolean;
  /** Whether it walks through a fixed list of configurations, which cannot change while trials run. */
  readonly isList: boolean;
  readonly words: SamplerWords;
  /** Display name of a definition, such as `Sobol`. @defaultValue the type */
  readonly title?: (definition: SamplingDefinition) => string;
  /** @throws {HyperDriveConfigException} if it cannot serve the space; the message names the parameter */
  readonly check?: (space: CompiledSpace) => void;
  /** Whether suggestion n is always item n of a finite sequence. @defaultValue false */
  readonly isSequence?: (context: SamplerContext) => boolean;
  /** The sampler it delegates to first, if it chooses among others. @param known number of trials to learn from */
  readonly choose?: (context: SamplerContext, known: number) => SamplerChoice;
  /** Loads its code. */
  readonly load: () => Promise<SamplerMaker>;
}

/** Parses the definition of one sampler; a union of them is discriminated by `type`. */
export type SamplingBlockSchema = z.ZodType<SamplingDefinition> & z.core.$ZodTypeDiscriminable;

/** The key that every block accepts. */
export const seedKey = z
  .int()
  .min(0)
  .optional()
  .describe('Seed of every random choice. The same as the top-level `seed`.');

/** The parts that a sampler declares; the rest has defaults. */
export interface SamplerParts
  extends Omit<
    SamplerKind,
    | 'type'
    | 'definition'
    | 'fileBlock'
    | 'objectives'
    | 'usesPriors'
    | 'usesSources'
    | 'needsFreeParameter'
    | 'isList'
    | 'words'
  > {
  /** Options as stored. @defaultValue none */
  readonly options?: z.ZodRawShape;
  /** The same options with descriptions and with the ranges of sweep files. @defaultValue `options` */
  readonly fileOptions?: z.ZodRawShape;
  /** @defaultValue false */
  readonly usesPriors?: boolean;
  /** @defaultValue 'any' */
  readonly objectives?: SamplerKind['objectives'];
  /** @defaultValue false */
  readonly usesSources?: boolean;
  /** @defaultValue false */
  readonly isList?: boolean;
  /** @defaultValue none */
  readonly words?: SamplerWords;
}

/**
 * Declares a built-in sampler.
 * @param type as in definitions
 */
export function samplerKind<const Type extends string>(
  type: Type,
  parts: SamplerParts,
): SamplerKind & { readonly type: Type } {
  return { ...kindOf(type, parts), type };
}

function kindOf(type: string, parts: SamplerParts): SamplerKind {
  const {
    options = {},
    fileOptions = options,
    objectives = 'any',
    usesPriors = false,
    usesSources = false,
    isList = false,
    words = {},
    ...rest
  } = parts;
  const literal = z.literal(type);
  return {
    ...rest,
    ...{ type, objectives, usesPriors, usesSources, isList, words },
    needsFreeParameter: parts.objective === 'required',
    definition: z.strictObject({ type: literal, ...options }).pipe(samplingSchema),
    fileBlock: z
      .strictObject({ type: literal, seed: seedKey, ...fileOptions })
      .describe(parts.summary)
      .pipe(samplingSchema),
  };
}

import { z } from 'zod';
import { nearestWord } from '../base/index.ts';
import type { SamplingDefinition } from '../model/index.ts';
import { samplingError } from './errors.ts';
import type { SamplerKind, SamplingBlockSchema } from './kind.ts';

/** Samplers by type. Holds their declarations, without loading their code; see `SamplerKind`. */
export class SamplerRegistry {
  readonly #kinds: ReadonlyMap<string, SamplerKind>;

  constructor(kinds: Iterable<SamplerKind>) {
    this.#kinds = new Map([...kinds].map((kind) => [kind.type, kind]));
  }

  /** In order of registration. */
  get kinds(): readonly SamplerKind[] {
    return [...this.#kinds.values()];
  }

  /** In order of registration. */
  get types(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** A registry with these samplers and more, such as those of plugins. */
  with(kinds: Iterable<SamplerKind>): SamplerRegistry {
    return new SamplerRegistry([...this.#kinds.values(), ...kinds]);
  }

  find(type: string): SamplerKind | undefined {
    return this.#kinds.get(type);
  }

  /** Parses a definition of any of them. */
  get definition(): z.ZodType<SamplingDefinition> {
    return this.#union(({ definition }) => definition);
  }

  /** Parses the sweep-file block of any of them. */
  get fileBlock(): z.ZodType<SamplingDefinition> {
    return this.#union(({ fileBlock }) => fileBlock);
  }

  #union(schemaOf: (kind: SamplerKind) => SamplingBlockSchema): z.ZodType<SamplingDefinition> {
    const [first, ...rest] = this.kinds.map(schemaOf);
    if (first === undefined) throw new Error('a registry of samplers needs at least one');
    return z.discriminatedUnion('type', [first, ...rest]);
  }

  /**
   * The kind of a definition.
   * @throws {HyperDriveConfigException} SAMPLING_UNKNOWN
   */
  kindOf({ type }: SamplingDefinition): SamplerKind {
    const kind = this.#kinds.get(type);
    if (kind !== undefined) return kind;
    const nearest = nearestWord(type, this.types);
    throw samplingError(
      'SAMPLING_UNKNOWN',
      `sampling_algorithm.type: expected ${this.types.join(', ')}, or package/name of an installed package, got ` +
        `${JSON.stringify(type)}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
      { details: { field: 'sampling_algorithm.type', value: type, known: this.types } },
    );
  }
}

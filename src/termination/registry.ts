import { z } from 'zod';
import { nearestWord } from '../base/index.ts';
import type { PolicyDefinition } from '../model/index.ts';
import { terminationError } from './errors.ts';
import type { PolicyBlockSchema, PolicyKind } from './kind.ts';

/** Policies by type. Holds their declarations, without loading their code; see `PolicyKind`. */
export class PolicyRegistry {
  readonly #kinds: ReadonlyMap<string, PolicyKind>;

  constructor(kinds: Iterable<PolicyKind>) {
    this.#kinds = new Map([...kinds].map((kind) => [kind.type, kind]));
  }

  /** In order of registration. */
  get kinds(): readonly PolicyKind[] {
    return [...this.#kinds.values()];
  }

  /** In order of registration. */
  get types(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** A registry with these policies and more, such as those of plugins. */
  with(kinds: Iterable<PolicyKind>): PolicyRegistry {
    return new PolicyRegistry([...this.#kinds.values(), ...kinds]);
  }

  find(type: string): PolicyKind | undefined {
    return this.#kinds.get(type);
  }

  /** Parses a definition of any of them. */
  get definition(): z.ZodType<PolicyDefinition> {
    return this.#union(({ definition }) => definition);
  }

  /** Parses the sweep-file block of any of them. */
  get fileBlock(): z.ZodType<PolicyDefinition> {
    return this.#union(({ fileBlock }) => fileBlock);
  }

  #union(schemaOf: (kind: PolicyKind) => PolicyBlockSchema): z.ZodType<PolicyDefinition> {
    const [first, ...rest] = this.kinds.map(schemaOf);
    if (first === undefined) throw new Error('a registry of policies needs at least one');
    return z.discriminatedUnion('type', [first, ...rest]);
  }

  /**
   * The kind of a definition.
   * @throws {HyperDriveConfigException} TERMINATION_UNKNOWN_POLICY, naming the nearest match
   */
  kindOf({ type }: PolicyDefinition): PolicyKind {
    const kind = this.#kinds.get(type);
    if (kind !== undefined) return kind;
    const nearest = nearestWord(type, this.types);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw terminationError(
      'TERMINATION_UNKNOWN_POLICY',
      `early_termination.type: expected one of ${this.types.join(', ')}, or package/name of an installed package, got ` +
        `${JSON.stringify(type)}${hint}`,
      { details: { field: 'early_termination.type', value: type, known: this.types } },
    );
  }
}

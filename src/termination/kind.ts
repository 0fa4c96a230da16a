import type { z } from 'zod';
import { type PolicyDefinition, policyDefinitionSchema } from '../model/index.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import type { PolicyAdvice } from './policy-advice.ts';
import type { WorkMeter } from './ranking/ordered-values.ts';

/** What a policy's block in a sweep file means, and what is wrong with it. */
export interface BlockFindings {
  /** True where `compat: lenient` accepts what Azure's own tools accept. */
  readonly isLenient: boolean;
  /** Refuses the file. @param key of the block that is wrong; the block as a whole where it is left out */
  problem(message: string, key?: string): void;
  /** Tells the user something about a legal file. */
  notice(message: string, key?: string): void;
}

/** What a sweep must offer to a policy whose trials start from others. */
export interface SweepFacts {
  /** Whether the sampler goes through a fixed list of configurations. */
  readonly isList: boolean;
  readonly maxTotalTrials: number;
  /** Configurations of the search space; Infinity where it is not finite. */
  readonly configurations: number;
}

/** A reason why a policy cannot serve a sweep. */
export interface PolicyFault {
  /** Dotted key of the sweep file. */
  readonly field: string;
  readonly message: string;
}

/** Makes a policy without any history. @param meter adds up elementary steps, for tests of its cost */
type MakePolicy<Definition> = (definition: Definition, context: PolicyContext, meter?: WorkMeter) => TerminationPolicy;

type Typed = z.ZodObject<{ readonly type: z.ZodLiteral<string> }>;

/** What the folder of a policy declares. */
export interface PolicyParts<Schema extends Typed, Block extends Typed> {
  /** The definition as it is stored: what sweeps are replayed from. Also the options of the SDK. */
  readonly schema: Schema;
  /** The block of a sweep file: keys, defaults, ranges and a description of each. */
  readonly block: Block;
  /** Reads the block; without it, its keys in camel case are the definition. */
  read?(block: z.output<Block>, findings: BlockFindings): z.input<Schema>;
  /**
   * Checks the ranges, and what the settings mean together; before the schema does, for better words.
   * @throws {HyperDriveConfigException} a TERMINATION_* code
   */
  check?(given: PolicyDefinition): void;
  /** Warnings about settings that are legal and unlikely to help. @param expectedReports of a full trial, where known */
  advice?(definition: z.output<Schema>, expectedReports: number | undefined): readonly PolicyAdvice[];
  /** The policy in a few words, for people. */
  describe(definition: z.output<Schema>): string;
  /** The name under which stop reasons carry the value of the primary metric that a trial had to reach. */
  readonly limit?: string;
  /** Settings that a form starts from, keys as in a sweep file; without them the name alone. */
  readonly starter?: Readonly<Record<string, string | number>>;
  /** What to call the policy where it starts trials from others; undefined: it only stops trials. */
  continues?(definition: z.output<Schema>): string | undefined;
  /** Why it cannot serve a sweep; for policies that start trials from others. */
  fault?(definition: z.output<Schema>, facts: SweepFacts): PolicyFault | undefined;
  /** Loads the policy itself. */
  load(): Promise<MakePolicy<z.output<Schema>>>;
}

/** Reads what names one policy, told apart by its `type`. */
export type PolicyBlockSchema = z.ZodType<PolicyDefinition> & z.core.$ZodTypeDiscriminable;

/**
 * Everything about a policy but its code: what sweep files, the SDK, the checks and the dashboard need to know. Its folder
 * holds one (`index.ts`), and `policies.ts` lists them.
 */
export interface PolicyKind {
  /** As in definitions: `bandit`; of a plugin, `package/name`. */
  readonly type: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** Reads a definition: fills in defaults, refuses unknown keys. */
  readonly definition: PolicyBlockSchema;
  /** Reads the block of a sweep file: its keys, defaults and ranges. */
  readonly fileBlock: PolicyBlockSchema;
  /** Whether the name alone makes a policy. */
  readonly standsAlone: boolean;
  /** The name under which stop reasons carry the value of the primary metric that a trial had to reach. */
  readonly limit: string | undefined;
  /** The block that a form starts from, keys as in a sweep file. */
  readonly starter: Readonly<Record<string, string | number>>;
  /** What the block of a sweep file means. */
  read(block: PolicyDefinition, findings: BlockFindings): PolicyDefinition;
  /**
   * Checks the ranges, and what the settings mean together.
   * @throws {HyperDriveConfigException} a TERMINATION_* code
   */
  check(given: PolicyDefinition): void;
  /** Warnings about settings that are legal and unlikely to help. @param expectedReports of a full trial, where known */
  advice(definition: PolicyDefinition, expectedReports: number | undefined): readonly PolicyAdvice[];
  /** The policy in a few words. */
  describe(definition: PolicyDefinition): string;
  /** What to call the policy where it starts trials from others; undefined: it only stops trials. */
  continues(definition: PolicyDefinition): string | undefined;
  /** Why it cannot serve a sweep; undefined: it can. */
  fault(definition: PolicyDefinition, facts: SweepFacts): PolicyFault | undefined;
  /** Loads its code. */
  load(): Promise<MakePolicy<PolicyDefinition>>;
}

/** A policy of this product, whose definition has a type of its own. */
export interface OwnPolicyKind<Schema extends Typed> extends PolicyKind {
  readonly schema: Schema;
}

/** Declares a policy of this product; the settings that its parts see have passed its schema. */
export function policyKind<Schema extends Typed, Block extends Typed>(
  parts: PolicyParts<Schema, Block>,
): OwnPolicyKind<Schema> {
  const { schema, block, limit, starter } = parts;
  const type = schema.shape.type.value;
  return {
    type,
    schema,
    summary: block.description ?? type,
    definition: asDefinition(schema),
    fileBlock: asDefinition(block),
    limit,
    starter: { type, ...starter },
    standsAlone: block.safeParse({ type }).success && isLegal(() => parts.check?.({ type })),
    read(given, findings) {
      const read = block.parse(given);
      return policyDefinitionSchema.parse(
        schema.parse(parts.read === undefined ? camelKeys(read) : parts.read(read, findings)),
      );
    },
    check: (given) => parts.check?.(given),
    advice: (definition, expected) => parts.advice?.(schema.parse(definition), expected) ?? [],
    describe: (definition) => parts.describe(schema.parse(definition)),
    continues: (definition) => parts.continues?.(schema.parse(definition)),
    fault: (definition, facts) => parts.fault?.(schema.parse(definition), facts),
    async load() {
      const make = await parts.load();
      return (definition, context, meter) => {
        parts.check?.(definition);
        return make(schema.parse(definition), context, meter);
      };
    },
  };
}

/** The same schema, whose result may hold the settings of any policy. */
function asDefinition(schema: Typed): PolicyBlockSchema {
  return schema.pipe(policyDefinitionSchema);
}

function isLegal(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    // The reason does not matter: whoever writes the name alone gets it then.
    return false;
  }
}

/** `max_reports` → `maxReports`. */
function camelKeys(block: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(block).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

import { z } from 'zod';
import { type PolicyDefinition, policyDefinitionSchema } from '../model/index.ts';
import { terminationError } from './errors.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import type { PolicyAdvice } from './policy-advice.ts';
import type { WorkMeter } from './ranking/ordered-values.ts';

/** Collects problems and notices while a policy's block of a sweep file is parsed. */
export interface BlockFindings {
  /** True if `compat: lenient` accepts what Azure's own tools accept. */
  readonly isLenient: boolean;
  /** Refuses the file. @param key wrong key of the block; omit it for the block as a whole */
  problem(message: string, key?: string): void;
  /** Reports something about a valid file. */
  notice(message: string, key?: string): void;
}

/** Facts about a sweep for policies whose trials start from others. */
export interface SweepFacts {
  /** Whether the sampler walks through a fixed list of configurations. */
  readonly isList: boolean;
  readonly maxTotalTrials: number;
  /** Number of configurations in the search space; Infinity if it is not finite. */
  readonly configurations: number;
}

/** A reason why a policy cannot serve a sweep. */
export interface PolicyFault {
  /** Dotted key of the sweep file. */
  readonly field: string;
  readonly message: string;
}

/** Creates a policy without history. @param meter counts elementary steps, for tests of its cost */
type MakePolicy<Definition> = (definition: Definition, context: PolicyContext, meter?: WorkMeter) => TerminationPolicy;

type Typed = z.ZodObject<{ readonly type: z.ZodLiteral<string> }>;

/** The parts that a policy's folder declares. */
export interface PolicyParts<Schema extends Typed, Block extends Typed, Alone extends boolean> {
  /** The definition as stored, from which sweeps replay. Also the options of the SDK. */
  readonly schema: Schema;
  /** The block of a sweep file: keys, defaults, ranges and a description of each. */
  readonly block: Block;
  /** Converts the block to a definition. @defaultValue its keys in camel case */
  read?(block: z.output<Block>, findings: BlockFindings): z.input<Schema>;
  /**
   * Checks ranges and consistency, before the schema does, for clearer messages.
   * @throws {HyperDriveConfigException} a TERMINATION_* code
   */
  check?(given: PolicyDefinition): void;
  /** Warnings about valid settings that are unlikely to help. @param expectedReports of a full trial, if known */
  advice?(definition: z.output<Schema>, expectedReports: number | undefined): readonly PolicyAdvice[];
  /** The policy in a few words, for people. */
  describe(definition: z.output<Schema>): string;
  /** Key, in the numbers of stop reasons, of the value of the primary metric that a trial had to reach. */
  readonly limit?: string;
  /** Whether the name alone makes a policy. */
  readonly standsAlone: Alone;
  /** Initial settings of a form, with the keys of a sweep file. @defaultValue the name alone */
  readonly starter?: Readonly<Record<string, string | number>>;
  /** Display name if it starts trials from others; undefined if it only stops trials. */
  continues?(definition: z.output<Schema>): string | undefined;
  /** Why it cannot serve a sweep, for policies that start trials from others. */
  fault?(definition: z.output<Schema>, facts: SweepFacts): PolicyFault | undefined;
  /** Loads the code of the policy. */
  load(): Promise<MakePolicy<z.output<Schema>>>;
}

/** Parses the definition of one policy; a union of them is discriminated by `type`. */
export type PolicyBlockSchema = z.ZodType<PolicyDefinition> & z.core.$ZodTypeDiscriminable;

/**
 * Everything about a policy except its code, for sweep files, the SDK, the checks and the dashboard. Each policy's
 * folder declares one (`index.ts`), and `policies.ts` lists them.
 */
export interface PolicyKind {
  /** As in definitions: `bandit`, or `package/name` for a plugin. */
  readonly type: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Parses a definition: fills in defaults, refuses unknown keys. */
  readonly definition: PolicyBlockSchema;
  /** Parses the block of a sweep file: its keys, defaults and ranges. */
  readonly fileBlock: PolicyBlockSchema;
  /** Whether the name alone is a complete definition. */
  readonly standsAlone: boolean;
  /** Key, in the numbers of stop reasons, of the value of the primary metric that a trial had to reach. */
  readonly limit: string | undefined;
  /** Initial block of a form, with the keys of a sweep file. */
  readonly starter: Readonly<Record<string, string | number>>;
  /** Converts the block of a sweep file to a definition. */
  read(block: PolicyDefinition, findings: BlockFindings): PolicyDefinition;
  /**
   * Checks ranges and consistency.
   * @throws {HyperDriveConfigException} a TERMINATION_* code
   */
  check(given: PolicyDefinition): void;
  /** Warnings about valid settings that are unlikely to help. @param expectedReports of a full trial, if known */
  advice(definition: PolicyDefinition, expectedReports: number | undefined): readonly PolicyAdvice[];
  /** The policy in a few words. */
  describe(definition: PolicyDefinition): string;
  /** Display name if it starts trials from others; undefined if it only stops trials. */
  continues(definition: PolicyDefinition): string | undefined;
  /** Why it cannot serve a sweep; undefined if it can. */
  fault(definition: PolicyDefinition, facts: SweepFacts): PolicyFault | undefined;
  /** Loads its code. */
  load(): Promise<MakePolicy<PolicyDefinition>>;
}

/** A built-in policy, with the type of its definition. */
export interface OwnPolicyKind<Schema extends Typed, Alone extends boolean> extends PolicyKind {
  readonly schema: Schema;
  readonly standsAlone: Alone;
}

/** Declares a built-in policy. Its parts receive settings that have passed its schema. */
export function policyKind<Schema extends Typed, Block extends Typed, const Alone extends boolean>(
  parts: PolicyParts<Schema, Block, Alone>,
): OwnPolicyKind<Schema, Alone> {
  const { schema, block, limit, starter, standsAlone } = parts;
  const type = schema.shape.type.value;
  /** The settings of a stored definition, which may be damaged or of another version. */
  const settings = (definition: unknown): z.output<Schema> => {
    const parsed = schema.safeParse(definition);
    if (parsed.success) return parsed.data;
    const what = z.prettifyError(parsed.error);
    throw terminationError(
      'TERMINATION_BAD_SETTINGS',
      `early_termination: ${type} cannot use these settings: ${what}`,
      {
        details: { type },
      },
    );
  };
  return {
    type,
    schema,
    summary: block.description ?? type,
    definition: asDefinition(schema),
    fileBlock: asDefinition(block),
    limit,
    starter: { type, ...starter },
    standsAlone,
    read(given, findings) {
      const read = block.parse(given);
      return policyDefinitionSchema.parse(
        schema.parse(parts.read === undefined ? camelKeys(read) : parts.read(read, findings)),
      );
    },
    check: (given) => parts.check?.(given),
    advice: (definition, expected) => parts.advice?.(settings(definition), expected) ?? [],
    describe: (definition) => parts.describe(settings(definition)),
    continues: (definition) => parts.continues?.(settings(definition)),
    fault: (definition, facts) => parts.fault?.(settings(definition), facts),
    async load() {
      const make = await parts.load();
      return (definition, context, meter) => {
        parts.check?.(definition);
        return make(settings(definition), context, meter);
      };
    },
  };
}

/** The same schema, typed as the definition of any policy. */
function asDefinition(schema: Typed): PolicyBlockSchema {
  return schema.pipe(policyDefinitionSchema);
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

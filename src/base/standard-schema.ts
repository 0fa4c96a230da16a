/**
 * The validating part of the Standard Schema interface (https://standardschema.dev), which plugins may use to describe
 * their options. zod, valibot, arktype and others implement it, so a plugin brings the library and version it prefers.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * const schema: StandardSchema<unknown, { memory: number }> = z.strictObject({ memory: z.int().min(1).default(10) });
 * ```
 * @since 0.2.0
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says about a value. @since 0.2.0 */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong with a value. @since 0.2.0 */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

import type { Json } from '../../base/index.ts';

/**
 * A trial's configuration: each parameter's value by its name. Nested choices give nested objects.
 * @since 0.2.0
 */
export type ConfigurationRecord = { readonly [name: string]: Json };

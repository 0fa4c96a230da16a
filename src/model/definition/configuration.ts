import type { Json } from '../../base/index.ts';

/** A trial's configuration: each parameter's value by its name. Nested choices give nested objects. */
export type ConfigurationRecord = { readonly [name: string]: Json };

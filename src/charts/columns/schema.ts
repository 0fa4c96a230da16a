import { z } from 'zod';
import { countSchema, type FactsOf, frameFields } from '../frame-schema.ts';

/**
 * Every ended trial, in order of ending: `trial u32`, `state u8`, `best f32` (NaN: none), `intervals u16`,
 * and per column an array `q:<column id>`: `u16` for numbers (0..65534 along the axis, 65535 not set),
 * `u8` for categories (code, 255 not set). The array of the metric is made from `best` with `metricRange`. With
 * `only=best` the array `best` alone.
 */
export const columnsHeaderSchema = z.object({ ...frameFields, rows: countSchema, total: countSchema });

/** Header fields of the aggregate. */
export type ColumnsFacts = FactsOf<typeof columnsHeaderSchema>;

import { z } from 'zod';

/**
 * Headers of the binary answers (`application/vnd.hyperdrive.frame`): `u32` little-endian header length, an ASCII JSON
 * header padded with spaces so that length + 4 is a multiple of 8, then the arrays, each aligned to 8 bytes. `at` counts
 * from the end of the header. Decode with `decodeFrame` of the charts kernel; nothing is copied.
 */
export const frameMediaType = 'application/vnd.hyperdrive.frame';

/** A number of things, 0 or more. */
export const countSchema = z.int().min(0);

/** Fields of every header: the position in the log that the answer reflects, and where its arrays lie. */
export const frameFields = {
  seq: z.int().min(0),
  arrays: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['Float32Array', 'Float64Array', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array']),
      length: countSchema,
      at: countSchema,
    }),
  ),
};

type Readonly_<T> = T extends (infer Item)[]
  ? readonly Readonly_<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Readonly_<T[Key]> }
    : T;

/** An aggregate's own header fields; the frame adds the others. */
export type FactsOf<Header extends z.ZodType<object>> = Readonly_<Omit<z.infer<Header>, keyof typeof frameFields>>;

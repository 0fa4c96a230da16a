import { Readable } from 'node:stream';
import { z } from 'zod';

/** The body of an upload: bytes as they arrive, of type `application/octet-stream`. None are an empty upload. */
export const bytesBody = z
  .instanceof(Readable, { error: 'expected a body of type application/octet-stream' })
  .default(() => Readable.from([]));

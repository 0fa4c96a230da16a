import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/**
 * Answers with a file of a trial. A trial's files are data: they must never become pages of this origin.
 * @param disposition the header `content-disposition`: an attachment
 * @returns exactly the announced bytes, even if the file grows meanwhile
 */
export function sendData(
  reply: FastifyReply,
  file: { readonly sizeBytes: number; stream(): Readable },
  disposition: `attachment; ${string}`,
): Readable {
  reply
    .type('application/octet-stream')
    .header('content-length', file.sizeBytes)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('content-disposition', disposition);
  return file.stream();
}

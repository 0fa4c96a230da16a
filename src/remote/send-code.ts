import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { hashCode, packCode } from '../files/index.ts';
import { codeAnswerSchema } from '../http/index.ts';
import type { ServerConnection } from './connection.ts';

/** Code that a server has. */
export interface SentCode {
  /** SHA-256 of the packed code. */
  readonly hash: string;
  /** Size of the packed code. */
  readonly bytes: number;
  /** False: the server had it. */
  readonly isSent: boolean;
}

/**
 * Sends code to a server, unless it has it.
 * @param code absolute path of a folder or file
 * @throws FILES_BAD_CODE, TRACKING_TOO_LARGE; SERVER_FORBIDDEN without the role member
 */
export async function sendCode(connection: ServerConnection, code: string): Promise<SentCode> {
  const { hash, bytes } = await hashCode(code);
  const path = `/api/v1/code/${hash}`;
  const { held } = await connection.json(codeAnswerSchema, { method: 'GET', path });
  if (!held) {
    const content = () => {
      const zip = createGzip();
      // An error of packing ends the request with it.
      pipeline(Readable.from(packCode(code)), zip, () => undefined);
      return zip;
    };
    await connection.json(codeAnswerSchema, { method: 'PUT', path, content });
  }
  return { hash, bytes, isSent: !held };
}

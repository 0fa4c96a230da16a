import type { Socket } from 'node:net';
import { problemMediaType, problemOf } from '../../http/index.ts';
import { serverError } from '../errors.ts';

/** Answers by Node's error code of an unreadable request; any other code means a malformed request. */
const answers = new Map<unknown, readonly [status: number, phrase: string, make: () => ReturnType<typeof serverError>]>(
  [
    [
      'HPE_HEADER_OVERFLOW',
      [
        431,
        'Request Header Fields Too Large',
        () => serverError('SERVER_TOO_LARGE', 'the URL and headers are larger than 16 KiB: send shorter filters'),
      ],
    ],
    [
      'ERR_HTTP_REQUEST_TIMEOUT',
      [408, 'Request Timeout', () => serverError('SERVER_BAD_REQUEST', 'the request did not arrive in time')],
    ],
  ],
);
const malformed = () => serverError('SERVER_BAD_REQUEST', 'this is not an HTTP/1.1 request');

/** Answers an unreadable request in the same form as other refusals, and closes the connection. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, phrase, make] = answers.get(error.code) ?? [400, 'Bad Request', malformed];
  if (socket.writable) {
    const body = JSON.stringify({ ...problemOf(make()), status });
    socket.write(
      `HTTP/1.1 ${status} ${phrase}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Content-Type: ${problemMediaType}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

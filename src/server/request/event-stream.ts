import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../base/index.ts';
import { serverError } from '../errors.ts';

/** Most streams open at the same time, in total and per address: each holds a socket. */
const streamLimit = 500;
const streamsPerAddress = 40;
/** Interval of comments that keep proxies from closing a quiet stream. */
const pingMs = 15_000;
/** Most unsent bytes: a reader further behind is disconnected, and resumes from its last event. */
const backlogBytes = 4 * 1024 * 1024;

/** An open event stream. */
export interface EventStream {
  send(event: { readonly event: string; readonly data: unknown; readonly id?: string }): void;
  /** Sends text that was prepared for several readers. */
  write(text: string): void;
  close(): void;
  /** Aborts when the reader disconnects or the stream is closed. */
  readonly signal: AbortSignal;
}

/** Opens event streams and counts them. */
export interface EventStreams {
  readonly open: number;
  /** @throws SERVER_TOO_MANY */
  start(request: FastifyRequest, reply: FastifyReply): EventStream;
  /** Ends all streams, so that the server can close. */
  closeAll(): void;
}

/** One event as text. */
export function eventText(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Streams of one server. */
export function eventStreams(clock: Clock): EventStreams {
  const open = new Map<EventStream, string>();
  return {
    get open() {
      return open.size;
    },
    closeAll() {
      for (const stream of [...open.keys()]) stream.close();
    },
    start(request, reply) {
      const ofAddress = [...open.values()].filter((address) => address === request.ip).length;
      if (open.size >= streamLimit || ofAddress >= streamsPerAddress) {
        throw serverError('SERVER_TOO_MANY', `too many open streams${ofAddress > 0 ? ` from ${request.ip}` : ''}`);
      }
      const gone = new AbortController();
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        ...Object.fromEntries(
          Object.entries(reply.getHeaders()).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
        ),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        // End the socket with the stream; otherwise a closing server would wait for its keep-alive.
        connection: 'close',
        // Otherwise proxies such as nginx would buffer events.
        'x-accel-buffering': 'no',
      });
      const stream: EventStream = {
        signal: gone.signal,
        write(text) {
          if (gone.signal.aborted) return;
          raw.write(text);
          if (raw.writableLength > backlogBytes) {
            raw.destroy();
            stream.close();
          }
        },
        send: ({ event, data, id }) => stream.write(eventText(event, data, id)),
        close() {
          if (gone.signal.aborted) return;
          gone.abort();
          open.delete(stream);
          if (!raw.destroyed) raw.end();
        },
      };
      open.set(stream, request.ip);
      raw.once('close', () => stream.close());
      // How long a browser waits before it reconnects.
      stream.write('retry: 2000\n\n');
      const ping = () => {
        if (gone.signal.aborted) return;
        stream.write(': \n\n');
        cancel = clock.schedule(pingMs, ping);
      };
      let cancel = clock.schedule(pingMs, ping);
      // One listener for all pings: a stream may stay open for days.
      gone.signal.addEventListener('abort', () => cancel(), { once: true });
      return stream;
    },
  };
}

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Aggregate, encodeFrame, type SweepView } from '../../charts/index.ts';

const compress = promisify(gzip);
/** Smaller answers gain nothing from compression, bytes. */
const compressFromBytes = 1_400;
/** Larger answers are compressed faster but less: 2.4 MB take 40 ms instead of 150 ms. */
const fastFromBytes = 400_000;

/** Encodes an aggregate as a frame. */
export function frameOf(seq: number, { header, arrays }: Aggregate<object>): Buffer {
  const frame = encodeFrame({ seq, ...header }, arrays);
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
}

/** Compressed forms of cached frames. */
const zippedFrames = new WeakMap<Buffer, Promise<Buffer>>();

/**
 * A frame that is cached, also compressed, until the log of its sweep grows: the data that every viewer of a page needs
 * is built and compressed once.
 * @param key identifies the chart among those of the sweep
 */
export function keptFrame(
  { view, seq }: { readonly view: SweepView; readonly seq: number },
  key: string,
  make: () => Aggregate<object>,
): Buffer {
  const kept = view.derived<{ seq?: number; frame?: Buffer }>(`frame:${key}`, () => ({}));
  if (kept.frame === undefined || kept.seq !== seq) {
    kept.frame = frameOf(seq, make());
    kept.seq = seq;
    zippedFrames.set(kept.frame, zip(kept.frame));
  }
  return kept.frame;
}

function zip(payload: string | Buffer): Promise<Buffer> {
  const zipped = compress(payload, { level: payload.length > fastFromBytes ? 1 : 5 });
  // Avoids an unhandled rejection when nobody waits; a waiting caller still gets the error.
  zipped.catch(() => undefined);
  return zipped;
}

/** A hook that compresses an answer if the client accepts gzip. */
export function compressed(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: Error | null, payload: unknown) => void,
): void {
  const isPlain = isLarge(payload) && !reply.hasHeader('content-encoding');
  if (isPlain) reply.header('vary', 'accept-encoding');
  if (!isPlain || !/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
    done(null, payload);
    return;
  }
  const kept = Buffer.isBuffer(payload) ? zippedFrames.get(payload) : undefined;
  const answer = (zipped: Buffer) => {
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    done(null, zipped);
  };
  (kept ?? zip(payload)).then(answer).catch((error: Error) => done(error, payload));
}

function isLarge(payload: unknown): payload is string | Buffer {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return false;
  return Buffer.byteLength(payload) >= compressFromBytes;
}

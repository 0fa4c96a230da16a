import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Aggregate, encodeFrame, type SweepView } from '../../charts/index.ts';

const compress = promisify(gzip);
/** Smaller answers gain nothing. */
const compressFromBytes = 1_400;
/** Larger ones are compressed quickly instead of well: 2.4 MB take 40 ms in place of 150. */
const fastFromBytes = 400_000;

/** An aggregate as a frame. */
export function frameOf(seq: number, { header, arrays }: Aggregate<object>): Buffer {
  const frame = encodeFrame({ seq, ...header }, arrays);
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
}

/** Compressed forms of kept frames. */
const zippedFrames = new WeakMap<Buffer, Promise<Buffer>>();

/**
 * A frame that is kept, compressed too, until the log of its sweep goes on: what everyone who opens a page asks for is made
 * and compressed once.
 * @param key of the chart among those of the sweep
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
  // Whoever waits for it is told; nobody may be waiting.
  zipped.catch(() => undefined);
  return zipped;
}

/** Compresses what a route answered, where the caller takes gzip. */
export async function compressed(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
  if (Buffer.byteLength(payload) < compressFromBytes || reply.hasHeader('content-encoding')) return payload;
  reply.header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return payload;
  const kept = Buffer.isBuffer(payload) ? zippedFrames.get(payload) : undefined;
  const zipped = await (kept ?? zip(payload));
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  return zipped;
}

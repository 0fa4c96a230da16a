import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Chart, encodeFrame } from '../views/index.ts';
import { frameMediaType } from '../wire/index.ts';

const compress = promisify(gzip);
/** Smaller answers gain nothing. */
const compressFromBytes = 1_400;
/** Larger ones are compressed quickly instead of well: 2.4 MB take 40 ms in place of 150. */
const fastFromBytes = 400_000;

/** Sends a chart as a frame. */
export function sendFrame<Header extends object>(reply: FastifyReply, seq: number, chart: Chart<Header>): Buffer {
  const frame = encodeFrame({ seq, ...chart.header }, chart.arrays);
  reply.type(frameMediaType).header('cache-control', 'no-store');
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
}

/** Compresses what a route answered, where the caller takes gzip. */
export async function compressed(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
  if (Buffer.byteLength(payload) < compressFromBytes || reply.hasHeader('content-encoding')) return payload;
  reply.header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return payload;
  const zipped = await compress(payload, { level: payload.length > fastFromBytes ? 1 : 5 });
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  return zipped;
}

import { crc32 } from 'node:zlib';
import type { Report } from '../../../model/index.ts';

/**
 * Checksums of log entries: CRC-32, which detects every burst of up to 32 bits and all but one in four billion other
 * errors. They protect against damage, not against tampering: anyone who can write the file can update them.
 */

/** What an entry's checksum covers besides its reports. */
export interface SummedEntry {
  readonly sweep: number;
  readonly seq: number;
  readonly kind: string;
  readonly isInput: boolean;
  readonly trial: number | null;
  readonly attempt: number | null;
  readonly atMs: number;
  readonly causedBy: number | null;
  readonly body: string | null;
}

/** What a batch of reports contributes to the checksum of its entry. */
export interface SummedBatch {
  readonly attemptId: number;
  readonly epoch: number;
  readonly door: number;
  readonly first: number;
  readonly live: boolean;
  readonly reports: readonly Report[];
}

/** Checksum of an entry. @param batch the reports that came with it */
export function entrySum(entry: SummedEntry, batch?: SummedBatch): number {
  const { sweep, seq, kind, isInput, trial, attempt, atMs, causedBy, body } = entry;
  const text = `${sweep}|${seq}|${kind}|${isInput}|${trial}|${attempt}|${atMs}|${causedBy}|${body ?? ''}`;
  return crc32(text, batch === undefined ? 0 : batchSum(batch));
}

/** Bytes of a batch before its first report, and of each report. */
const headBytes = 40;
const reportBytes = 29;
let scratch = new DataView(new ArrayBuffer(headBytes + 64 * reportBytes));

function batchSum({ attemptId, epoch, door, first, live, reports }: SummedBatch): number {
  const length = headBytes + reports.length * reportBytes;
  if (scratch.byteLength < length) scratch = new DataView(new ArrayBuffer(2 * length));
  const view = scratch;
  let at = 0;
  for (const value of [attemptId, epoch, door, first, live ? 1 : 0]) {
    view.setFloat64(at, value, true);
    at += 8;
  }
  for (const { metric, value, step, timeMs } of reports) {
    view.setUint32(at, nameSum(metric), true);
    // The store preserves neither the bit pattern of a NaN nor the sign of zero.
    const isNumber = !Number.isNaN(value);
    view.setUint8(at + 4, (isNumber ? 1 : 0) | (step === undefined ? 0 : 2) | (timeMs === undefined ? 0 : 4));
    view.setFloat64(at + 5, isNumber ? value + 0 : 0, true);
    view.setFloat64(at + 13, (step ?? 0) + 0, true);
    view.setFloat64(at + 21, (timeMs ?? 0) + 0, true);
    at += reportBytes;
  }
  return crc32(new Uint8Array(view.buffer, 0, length));
}

/** Cached checksums of metric names: a sweep has few, and they recur. */
const nameSums = new Map<string, number>();
/** The cache is cleared beyond this many names: scripts may generate names. */
const mostNames = 10_000;

function nameSum(name: string): number {
  const known = nameSums.get(name);
  if (known !== undefined) return known;
  const sum = crc32(name);
  if (nameSums.size >= mostNames) nameSums.clear();
  nameSums.set(name, sum);
  return sum;
}

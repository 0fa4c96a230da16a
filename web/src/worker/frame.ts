import { decodeFrame, type Numbers } from '../../../src/charts/kernel/index.ts';
import { errorWords } from '../words/errors.ts';

/** Reads only what the worker needs from a frame: the page's schemas would make its script several times as large. */
export interface Frame {
  readonly rows: number;
  readonly total: number;
  readonly axes: readonly string[];
  readonly arrays: ReadonlyMap<string, Numbers>;
}

/** The server refused a frame. */
export class FrameRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(errorWords.status(status));
    this.name = 'FrameRefused';
    this.status = status;
  }
}

/** Reads a frame of columns or of first counts. */
export async function readFrame(url: string): Promise<Frame> {
  const response = await fetch(url);
  if (!response.ok) throw new FrameRefused(response.status);
  const { header, arrays } = decodeFrame(await response.arrayBuffer());
  return { ...frameHeader(header), arrays };
}

/** The fields of a header; a header of a different form is an error, for instance after an upgrade of the server. */
export function frameHeader(header: unknown): Omit<Frame, 'arrays'> {
  if (typeof header !== 'object' || header === null || !('rows' in header) || typeof header.rows !== 'number')
    throw new RangeError(errorWords.unexpected());
  const total = 'total' in header && typeof header.total === 'number' ? header.total : header.rows;
  const axes = 'axes' in header && Array.isArray(header.axes) ? header.axes.map(String) : [];
  return { rows: header.rows, total, axes };
}

import { deflateSync } from 'node:zlib';
import type { Raster } from '../surface/surface.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Steps that colours and opacities are rounded to: in the smooth gradients of a density the rounding is invisible. */
const step = 8;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(data.length + 8, crc(out.subarray(4, data.length + 8)));
  return out;
}

/**
 * A picture of pixels as PNG, RGBA with 8 bits, slightly rounded so that it compresses.
 *
 * Reference: W3C, Portable Network Graphics (third edition), sections 5 and 9. Every row has filter 2 (difference to the
 * row above).
 */
export function rasterPng({ data, width, height }: Raster): Uint8Array {
  const stride = width * 4;
  const rounded = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = Math.min(255, Math.round((data[i + 3] ?? 0) / step) * step);
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) rounded[i + c] = Math.min(255, Math.round((data[i + c] ?? 0) / step) * step);
    rounded[i + 3] = alpha;
  }
  const raw = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++) {
    const at = row * (stride + 1);
    raw[at] = 2;
    for (let i = 0; i < stride; i++) {
      const above = row === 0 ? 0 : (rounded[(row - 1) * stride + i] ?? 0);
      raw[at + 1 + i] = (rounded[row * stride + i] ?? 0) - above;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8);
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

/** A picture of pixels as a data URL. */
export function rasterUrl(raster: Raster): string {
  return `data:image/png;base64,${Buffer.from(rasterPng(raster)).toString('base64')}`;
}

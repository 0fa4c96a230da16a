import { expect, it } from 'vitest';
import { loadCanvas } from './png-picture.ts';
import { rasterPng, rasterUrl } from './raster-png.ts';

it('without the optional package, the error of PNG gives the command that installs it', async () => {
  const missing = loadCanvas((name) => Promise.reject(new Error(`Cannot find package '${name}'`)));
  await expect(missing).rejects.toMatchObject({
    code: 'REPORT_NO_CANVAS',
    message: expect.stringContaining('run `npm install @napi-rs/canvas`'),
  });
  await expect(loadCanvas(() => Promise.resolve({ createCanvas: 1 }))).rejects.toMatchObject({
    code: 'REPORT_NO_CANVAS',
  });
});

it('encodes pixels as a compressed PNG of their size', () => {
  const raster = { data: new Uint8ClampedArray(64 * 32 * 4).fill(200), width: 64, height: 32 };
  const png = rasterPng(raster);
  const view = new DataView(png.buffer);
  expect([view.getUint32(16), view.getUint32(20), png[24], png[25]]).toEqual([64, 32, 8, 6]);
  expect(png.length).toBeLessThan(400);
  // The end is an empty chunk with the checksum that the standard gives.
  expect([...png.subarray(-12)]).toEqual([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
  expect(rasterUrl(raster)).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './frame.ts';
import { seeded } from './kernel.fixture.ts';

describe('frames', () => {
  it('round-trip with any header', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.array(fc.float({ noNaN: true }), { maxLength: 9 }),
        fc.array(fc.nat(255), { maxLength: 9 }),
        fc.array(fc.nat(65_535), { maxLength: 9 }),
        (text, floats, bytes, words) => {
          const arrays = {
            floats: Float32Array.from(floats),
            doubles: Float64Array.from(floats),
            bytes: Uint8Array.from(bytes),
            words: Uint16Array.from(words),
            counts: Uint32Array.from(words),
            signed: Int32Array.from(words),
          };
          const { header, arrays: read } = decodeFrame(encodeFrame({ text, seq: 3 }, arrays).buffer);
          expect(header).toMatchObject({ text, seq: 3 });
          for (const [name, array] of Object.entries(arrays)) expect(read.get(name)).toEqual(array);
        },
      ),
      seeded,
    );
  });

  it('other data is refused', () => {
    expect(() => decodeFrame(new ArrayBuffer(2))).toThrow(RangeError);
    expect(() => decodeFrame(Uint8Array.from([255, 0, 0, 0, 1]).buffer)).toThrow(RangeError);
    const odd = encodeFrame({}, { x: new Uint8Array(3) });
    const text = new TextDecoder().decode(odd).replace('Uint8Array', 'Evil8Array');
    expect(() => decodeFrame(new TextEncoder().encode(text).buffer)).toThrow(/array type/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorPowerOfTwo } from './index.ts';

describe('floorPowerOfTwo', () => {
  it('is the largest power of two up to a number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1074, max: 1023 }),
        fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }),
        (k, m) => {
          // Subnormal numbers may round up to the next power.
          const x = m * 2 ** k;
          const power = floorPowerOfTwo(x);
          expect(power <= x && (x < 2 * power || power === 2 ** 1023)).toBe(true);
          expect(Number.isInteger(Math.log2(power))).toBe(true);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
    expect(floorPowerOfTwo(5e-324)).toBe(5e-324);
    expect(floorPowerOfTwo(1e-323)).toBe(1e-323);
    expect(floorPowerOfTwo(2 ** -1022)).toBe(2 ** -1022);
    expect(floorPowerOfTwo(Number.MAX_VALUE)).toBe(2 ** 1023);
    expect(floorPowerOfTwo(3)).toBe(2);
  });
});

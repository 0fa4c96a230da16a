import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashSeed, Rng, seededRng } from './index.ts';

describe('hashSeed', () => {
  it('keeps its values, which are part of the reproducibility contract', () => {
    expect(hashSeed()).toMatchInlineSnapshot(`
      [
        2710340497,
        3308472573,
        107807867,
        1712988667,
      ]
    `);
    expect(hashSeed('sweep', 42, 7, 'suggest')).toMatchInlineSnapshot(`
      [
        553616627,
        257462087,
        3924447533,
        3848211664,
      ]
    `);
  });

  it('hashes text of any length and alphabet by its UTF-8', () => {
    expect(hashSeed('größe', 1)).toEqual([1869992333, 2425435998, 2486721398, 250935190]);
    // Half a surrogate pair is not a character.
    expect(hashSeed('\ud800x')).toEqual(hashSeed('\ufffdx'));
    const long = hashSeed('x'.repeat(300), -1.5, 'é'.repeat(200));
    expect(long).toEqual([259010612, 369560190, 3072949283, 3856913634]);
    // The shared buffer carries nothing over from an earlier call.
    expect(hashSeed('sweep', 42, 7, 'suggest')[0]).toBe(553616627);
  });

  it('separates parts, types and order', () => {
    const seeds = [['a', 'bc'], ['ab', 'c'], ['c', 'ab'], [1], ['1'], [1, 0], [], [''], ['', '']].map((parts) =>
      hashSeed(...parts).join(),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(hashSeed(-0)).toEqual(hashSeed(0));
  });

  it('gives different seeds to different inputs', () => {
    const strings = fc.array(fc.oneof(fc.string(), fc.double({ noNaN: true })), { maxLength: 4 });
    fc.assert(
      fc.property(strings, strings, (a, b) => {
        const key = (parts: (string | number)[]) =>
          JSON.stringify(parts.map((p) => (typeof p === 'number' ? `n${p === 0 ? 0 : p}` : `s${p}`)));
        fc.pre(key(a) !== key(b));
        return hashSeed(...a).join() !== hashSeed(...b).join();
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('Rng', () => {
  it('repeats for the same seed', () => {
    const first = Array.from({ length: 5 }, (_, i) => [seededRng('stream', i).nextUint32(), seededRng(i).uniform()]);
    expect(first).toMatchInlineSnapshot(`
      [
        [
          686725744,
          0.06794928425258495,
        ],
        [
          4024945801,
          0.3301231198879785,
        ],
        [
          2971926255,
          0.8522920943754004,
        ],
        [
          3192200826,
          0.78774933977643,
        ],
        [
          3836450106,
          0.37929112120816355,
        ],
      ]
    `);
    const a = new Rng([1, 2, 3, 4]);
    const b = new Rng([1, 2, 3, 4]);
    for (let i = 0; i < 100; i++) expect(a.uniform()).toBe(b.uniform());
  });

  it('draws uniforms with the right moments and buckets', () => {
    const rng = seededRng('moments');
    const n = 40_000;
    let sum = 0;
    let square = 0;
    const buckets = new Array<number>(16).fill(0);
    for (let i = 0; i < n; i++) {
      const u = rng.uniform();
      if (!(u >= 0 && u < 1)) expect.fail(`uniform() gave ${u}`);
      sum += u;
      square += u * u;
      buckets[Math.floor(u * 16)] = (buckets[Math.floor(u * 16)] ?? 0) + 1;
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(0.006);
    expect(Math.abs(square / n - 1 / 3)).toBeLessThan(0.006);
    const chi = buckets.reduce((total, count) => total + (count - n / 16) ** 2 / (n / 16), 0);
    expect(chi).toBeLessThan(37.7); // 15 degrees of freedom, p = 0.001
  });

  it('draws normals with the right moments', () => {
    const rng = seededRng('normal');
    const n = 40_000;
    const m = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = rng.normal();
      for (let k = 0; k < 4; k++) m[k] = (m[k] ?? 0) + z ** (k + 1) / n;
    }
    expect(Math.abs(m[0] ?? 9)).toBeLessThan(0.02);
    expect(Math.abs((m[1] ?? 9) - 1)).toBeLessThan(0.03);
    expect(Math.abs(m[2] ?? 9)).toBeLessThan(0.08);
    expect(Math.abs((m[3] ?? 9) - 3)).toBeLessThan(0.2);
  });

  it('draws integers below n, for small, awkward and huge n', () => {
    const rng = seededRng('int');
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const k = rng.uniformInt(3);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(330);
    let above = 0;
    for (let i = 0; i < 2000; i++) {
      const k = rng.uniformInt(3 * 2 ** 51);
      expect(Number.isInteger(k) && k >= 0 && k < 3 * 2 ** 51).toBe(true);
      if (k >= 3 * 2 ** 50) above++;
    }
    expect(Math.abs(above - 1000)).toBeLessThan(100);
    expect(rng.uniformInt(1)).toBe(0);
    for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 54]) expect(() => rng.uniformInt(bad)).toThrow(RangeError);
  });

  it('shuffles uniformly', () => {
    const rng = seededRng('shuffle');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = rng.shuffle(['a', 'b', 'c']).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
    expect(rng.shuffle([])).toEqual([]);
  });
});

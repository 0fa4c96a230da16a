/**
 * A sampler for HyperDrive: points of a Halton sequence, shifted at random.
 *
 * Reference: Halton (1960), On the efficiency of certain quasi-random sequences of points, Numerische Mathematik 2; the
 * random shift is that of Cranley and Patterson (1976), SIAM Journal on Numerical Analysis 13.
 */
import { defineSampler } from 'hyperdrive-ml/plugin';
import { z } from 'zod';

const options = z.strictObject({
  /** Points left out at the start: the first ones of large bases lie on a line. */
  skip: z.int().min(0).max(10_000).default(20),
});

export default defineSampler({
  name: 'halton',
  version: 1,
  summary: 'Points of a Halton sequence, shifted at random: even cover of a few parameters.',
  schema: options,
  // Results are not looked at: a sweep needs no objective, and may have several.
  objective: 'unused',
  objectives: 'any',
  create({ space, seed }, { skip }) {
    const bases = primes(space.dimension);
    const shift = bases.map((base) => fraction(seed, base));
    const at = (index) =>
      space.fromUnit(Float64Array.from(bases, (base, d) => (radicalInverse(index + 1, base) + shift[d]) % 1));
    /** Suggestion n is point `points[n]`: those that the constraints allow, each configuration once. */
    const points = [];
    const used = new Set();
    let next = skip;
    return {
      learns: false,
      suggest({ number }) {
        for (let misses = 0; points.length <= number && misses < MOST_MISSES; next++) {
          const config = at(next);
          const key = space.key(config);
          if (used.has(key) || !space.allows(config)) misses++;
          else {
            used.add(key);
            points.push(next);
            misses = 0;
          }
        }
        const point = points[number];
        if (point === undefined) return { kind: 'exhausted' };
        return { kind: 'configuration', config: at(point), note: { text: `point ${point} of the Halton sequence` } };
      },
    };
  },
});

/** Points in a row without a new configuration, after which there is none left. */
const MOST_MISSES = 10_000;

/** Digits of a whole number in a base, mirrored at the point: 6 = 110 in base 2 gives 0.011. */
function radicalInverse(index, base) {
  let inverse = 0;
  for (let digit = 1 / base, rest = index; rest > 0; digit /= base, rest = Math.floor(rest / base))
    inverse += digit * (rest % base);
  return inverse;
}

function primes(count) {
  const found = [];
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

/** The same number from 0 to 1 for the same seed and base, on every machine. */
function fraction(seed, base) {
  let hash = 2166136261;
  for (const character of `${seed}/${base}`) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  return (hash >>> 0) / 2 ** 32;
}

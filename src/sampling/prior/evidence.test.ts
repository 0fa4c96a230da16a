import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace } from '../../space/index.ts';
import { PriorEvidence } from './evidence.ts';
import { normalScores } from './normal-scores.ts';
import { SpacePrior } from './space-prior.ts';

const space = compileSpace({
  x: { type: 'range', low: 0, high: 1, prior: { mean: 0.2, confidence: 'medium' } },
  y: { type: 'range', low: 0, high: 1 },
});
const prior = new SpacePrior(space, space.priors);

/** Evidence of trials whose loss is the distance of x from `optimum`: half of them drawn from the prior. */
function evidenceOf(optimum: number, trials: number, seed: number): PriorEvidence {
  const rng = seededRng('evidence', seed);
  const evidence = new PriorEvidence(prior);
  for (let i = 0; i < trials; i++) {
    const u = rng.uniform();
    const point = space.pointFromUnit([i % 2 === 0 ? prior.unitDraw(0, u) : u, rng.uniform()]);
    evidence.add(point, Math.abs((point[0] as number) - optimum) + 0.1 * rng.normal());
  }
  return evidence;
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('PriorEvidence', () => {
  it('trusts a prior that is right and rejects one that is wrong, within ten trials', () => {
    expect(meanOf(seeds.map((seed) => evidenceOf(0.2, 10, seed).trust))).toBeGreaterThan(0.7);
    expect(meanOf(seeds.map((seed) => evidenceOf(0.9, 10, seed).trust))).toBeLessThan(0.05);
    expect(seeds.every((seed) => evidenceOf(0.9, 40, seed).trust === 0)).toBe(true);
  });

  it('has no trust before any trial, nor where all losses are equal', () => {
    const evidence = new PriorEvidence(prior);
    expect([evidence.support, evidence.trust]).toEqual([0, 0]);
    for (const x of [0.1, 0.2, 0.8]) evidence.add([x, 0.5], 1);
    expect(evidence.support).toBeCloseTo(0, 9);
  });

  it('counts failed configurations as the worst', () => {
    const evidence = new PriorEvidence(prior);
    for (const x of [0.1, 0.2, 0.3]) evidence.add([x, 0.5], Number.POSITIVE_INFINITY);
    for (const x of [0.7, 0.8, 0.9]) evidence.add([x, 0.5], 1e9);
    expect(evidence.support).toBeLessThan(-1);
    expect(evidence.trust).toBe(0);
  });

  it('counts all trials, and learns from the first thousand', () => {
    const evidence = evidenceOf(0.2, 1000, 1);
    const { support } = evidence;
    for (let i = 0; i < 500; i++) evidence.add([0.2, 0.5], 1e9);
    expect([evidence.count, evidence.support]).toEqual([1500, support]);
    evidence.clear();
    expect([evidence.count, evidence.support]).toEqual([0, 0]);
  });

  it('depends on the ranks of the losses alone', () => {
    const plain = evidenceOf(0.2, 12, 3);
    const rng = seededRng('evidence', 3);
    const stretched = new PriorEvidence(prior);
    for (let i = 0; i < 12; i++) {
      const u = rng.uniform();
      const point = space.pointFromUnit([i % 2 === 0 ? prior.unitDraw(0, u) : u, rng.uniform()]);
      stretched.add(point, Math.exp(20 * (Math.abs((point[0] as number) - 0.2) + 0.1 * rng.normal())));
    }
    expect(stretched.support).toBe(plain.support);
  });
});

describe('normalScores', () => {
  it('averages ties, infinite ones too', () => {
    const [a = 0, b, c, d = 0] = normalScores([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0]);
    expect(b).toBe(c);
    expect(d).toBeLessThan(a);
    expect(normalScores([5, 5, 5])).toEqual(new Float64Array(3));
  });
});

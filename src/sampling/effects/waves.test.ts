import { expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { writeWaves } from './waves.ts';

it('waves are the cosines and sines of phases in any quadrant', () => {
  const rng = seededRng('waves');
  const phases = Float64Array.from({ length: 4000 }, (_, k) =>
    k < 40 ? (k - 20) * (Math.PI / 4) : 1e4 * rng.normal(),
  );
  const out = new Float64Array(2 * phases.length);
  writeWaves(phases, out);
  phases.forEach((phase, k) => {
    expect(Math.abs((out[k] ?? 9) - Math.cos(phase))).toBeLessThan(1e-12);
    expect(Math.abs((out[phases.length + k] ?? 9) - Math.sin(phase))).toBeLessThan(1e-12);
  });
});

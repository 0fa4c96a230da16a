import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace } from '../../space/index.ts';
import { drawFunction, drawNoiseSd } from '../gp/process-draw.fixture.ts';
import { intervalOf, MixtureSamples } from './mixture-samples.ts';
import { fitSurrogate, signalOf } from './surrogate.ts';

const DRAWS = 20;
const HELD_BACK = 20;

interface Covered {
  readonly fitted: number;
  readonly reported: number;
}

/**
 * Share of held-out values of functions of d numbers within their 90 % intervals: with the fitted θ alone, and as
 * reported.
 */
function covered(d: number, n: number): Covered {
  const names = Array.from({ length: d }, (_, i) => `x${i}`);
  const space = compileSpace(Object.fromEntries(names.map((name) => [name, ['uniform', [0, 1]]])));
  let fitted = 0;
  let reported = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const { X, f } = drawFunction(d, n + HELD_BACK, `calibration ${draw}`);
    const rng = seededRng('calibration noise', d, n, draw);
    const noise = drawNoiseSd(rng);
    const trials = Array.from({ length: n }, (_, number) => ({
      number,
      config: Object.fromEntries(names.map((name, i) => [name, X[number * d + i] ?? 0])),
      state: 'completed' as const,
      value: (f[number] ?? 0) + noise * rng.normal(),
      failure: undefined,
      intervals: 1,
      earlier: false,
    }));
    const model = fitSurrogate(space, trials, 'minimize');
    if (!model) throw new Error('the model was not fitted');
    const signal = signalOf(model.process, model.z);
    const rows = X.subarray(n * d);
    const { mean, variance } = structuredClone(model.process.predict(rows, HELD_BACK));
    const values = new MixtureSamples(model, seededRng('calibration', draw)).values(rows);
    f.subarray(n).forEach((value, i) => {
      const truth = model.scale.toModel(value);
      if (Math.abs(truth - (mean[i] ?? 0)) < 1.6449 * Math.sqrt(signal * (variance[i] ?? 0))) fitted++;
      const { low, high } = intervalOf(values, i);
      if (low < truth && truth < high) reported++;
    });
  }
  return { fitted: fitted / (DRAWS * HELD_BACK), reported: reported / (DRAWS * HELD_BACK) };
}

describe('90 % intervals of draws of the model', () => {
  for (const n of [20, 30, 50, 100])
    it(`hold 85 to 95 % of values at ${n} trials of 3 and 10 parameters, and fewer with the fitted θ alone`, () => {
      const [a, b] = [covered(3, n), covered(10, n)];
      const reported = (a.reported + b.reported) / 2;
      expect(reported).toBeGreaterThan(0.85);
      expect(reported).toBeLessThan(0.95);
      const fitted = (a.fitted + b.fitted) / 2;
      expect(fitted).toBeLessThan(n < 50 ? 0.85 : reported - 0.02);
    });
});

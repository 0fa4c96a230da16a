import { describe, expect, it } from 'vitest';
import { compileSpace } from '../../../space/index.ts';
import { Coordinates } from '../model/coordinates.ts';
import { GaussianProcess } from '../model/gaussian-process.ts';
import { LABEL_NOISE, MEASUREMENT_NOISE, type NoisePrior } from '../model/priors.ts';
import { logExpectedImprovement, logFeasibility } from './acquisition.ts';
import { type LabelUse, Scorer } from './scorer.ts';

const coordinates = new Coordinates(compileSpace({ x: ['uniform', [0, 1]], y: ['uniform', [0, 1]] }));
/** Trials on a grid, as rows of two columns. */
const X = Float64Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? ((i >> 1) % 4) / 3 : (i >> 3) / 3));

function processOf(noise: NoisePrior, target: (x: number, y: number) => number): GaussianProcess {
  const process = new GaussianProcess(coordinates, noise);
  const n = X.length / 2;
  process.condition(X, new Float64Array(n).fill(1), n, process.priorMode());
  process.setTargets(Float64Array.from({ length: n }, (_, i) => target(X[2 * i] ?? 0, X[2 * i + 1] ?? 0)));
  return process;
}

const losses = processOf(MEASUREMENT_NOISE, (x, y) => Math.sin(4 * x) + (y - 0.4) ** 2);
const labels = processOf(LABEL_NOISE, (x, y) => (x + y > 1.2 ? -1 : 1));
const candidates = Float64Array.of(0.1, 0.2, 0.45, 0.55, 0.6, 0.61, 0.9, 0.8, 0.97, 0.05);
const count = candidates.length / 2;
const incumbent = 0.4;

function scoresOf(use: LabelUse | undefined, rows = candidates): Float64Array {
  const scorer = new Scorer(losses, use && labels, incumbent, use);
  scorer.score(rows, rows.length / 2);
  return scorer.values.slice(0, rows.length / 2);
}

/** [EI, P] of each candidate. */
function parts(spread: number): [improvement: number, finish: number][] {
  const scored = { value: 0, dMean: 0, dVariance: 0 };
  const value = () => Math.exp(scored.value);
  return Array.from({ length: count }, (_, i) => {
    const row = candidates.slice(2 * i, 2 * i + 2);
    const loss = losses.predict(row, 1);
    logExpectedImprovement(loss.mean[0] ?? 0, loss.variance[0] ?? 0, incumbent, scored);
    const improvement = value();
    const label = labels.predict(row, 1);
    logFeasibility(label.mean[0] ?? 0, label.variance[0] ?? 0, scored, spread);
    return [improvement, value()];
  });
}

describe('Scorer', () => {
  it('scores log(g²/(g + l)) with the gain EI·P and the loss c·(1 − P)', () => {
    for (const failureCost of [1e-4, 0.01, 1]) {
      const values = scoresOf({ spread: 0.1, failureCost });
      parts(0.1).forEach(([improvement, finish], i) => {
        const gain = improvement * finish;
        const loss = failureCost * (1 - finish);
        expect(values[i]).toBeCloseTo(Math.log((gain * gain) / (gain + loss)), 8);
      });
    }
  });

  it('scores log EI + log P if failures cost nothing, and log EI if no failure is known', () => {
    const weighed = scoresOf({ spread: 0.05, failureCost: 0 });
    const plain = scoresOf(undefined);
    parts(0.05).forEach(([improvement, finish], i) => {
      expect(weighed[i]).toBeCloseTo(Math.log(improvement) + Math.log(finish), 10);
      expect(plain[i]).toBeCloseTo(Math.log(improvement), 10);
    });
  });

  it('has gradients that finite differences confirm', () => {
    for (const failureCost of [0, 0.01, 1]) {
      const use = { spread: 0.1, failureCost };
      const scorer = new Scorer(losses, labels, incumbent, use);
      scorer.score(candidates, count, true);
      candidates.forEach((value, k) => {
        const step = 1e-6;
        const at = (moved: number) => scoresOf(use, candidates.with(k, moved))[k >> 1] ?? Number.NaN;
        const numeric = (at(value + step) - at(value - step)) / (2 * step);
        const found = scorer.gradient[k] ?? Number.NaN;
        expect(Math.abs(found - numeric)).toBeLessThan(1e-4 * (1 + Math.abs(numeric)));
      });
    }
  });

  it('stays finite where failure is almost certain and an improvement almost impossible', () => {
    const sure = processOf({ ...LABEL_NOISE, start: -9 }, () => -1);
    const scorer = new Scorer(losses, sure, -60, { spread: 1e-4, failureCost: 0.01 });
    scorer.score(candidates, count, true);
    for (const value of [...scorer.values.slice(0, count), ...scorer.gradient.slice(0, 2 * count)])
      expect(Number.isFinite(value)).toBe(true);
  });
});

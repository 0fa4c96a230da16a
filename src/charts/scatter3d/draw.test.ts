import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boundCamera, firstCamera, projector, scatter3Chart } from './draw.ts';

const size = { width: 600, height: 400 };
const axis = { label: 'a', kind: 'number' as const, log: false, integer: false, low: 0, high: 1, values: [] };

it('keeps the camera within its bounds', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (turn, tilt) => {
        const bound = boundCamera({ turn, tilt, zoom: 99 });
        expect(Math.abs(bound.turn)).toBeLessThanOrEqual(Math.PI);
        expect(Math.cos(bound.turn)).toBeCloseTo(Math.cos(turn), 9);
        expect(bound.tilt).toBeGreaterThanOrEqual(0);
        expect(bound.tilt).toBeLessThanOrEqual(Math.PI / 2);
        expect(bound.zoom).toBe(4);
      },
    ),
    { seed: 2, numRuns: 100 },
  );
});

it('shows the whole box at the initial zoom from every side', () => {
  for (let k = 0; k < 24; k++) {
    const project = projector(boundCamera({ ...firstCamera, turn: k * 0.26 }), size);
    for (const x of [0, 1])
      for (const y of [0, 1])
        for (const z of [0, 1]) {
          const [px, py] = project([x, y, z]);
          expect(px).toBeGreaterThan(0);
          expect(px).toBeLessThan(size.width);
          expect(py).toBeGreaterThan(0);
          expect(py).toBeLessThan(size.height);
        }
  }
});

it('puts higher values higher, and nearer ones nearer', () => {
  const project = projector({ turn: 0, tilt: 0.4, zoom: 1 }, size);
  expect(project([0.5, 0.5, 1])[1]).toBeLessThan(project([0.5, 0.5, 0])[1]);
  expect(project([1, 0.5, 0.5])[0]).toBeGreaterThan(project([0, 0.5, 0.5])[0]);
  expect(project([0.5, 0, 0.5])[2]).toBeLessThan(project([0.5, 1, 0.5])[2]);
});

it('finds the nearer of two trials in one line of sight', () => {
  const camera = { turn: 0, tilt: 0, zoom: 1 };
  const marks = {
    trial: Uint32Array.of(7, 8),
    x: Float32Array.of(0.5, 0.5),
    y: Float32Array.of(0.9, 0.1),
    z: Float32Array.of(0.5, 0.5),
    rank: Float32Array.of(0, 1),
    of: 2,
  };
  const chart = scatter3Chart({ axes: [axis, axis, axis], marks }, camera);
  const [x, y] = projector(camera, size)([0.5, 0.1, 0.5]);
  expect(chart.hit?.(x, y, size)).toMatchObject({ trial: 8, lines: ['a 0.500', 'a 0.100', 'a 0.500'] });
  expect(chart.hit?.(5, 5, size)).toBeNull();
});

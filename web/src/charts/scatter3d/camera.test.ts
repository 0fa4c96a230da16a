import { expect, it } from 'vitest';
import { firstCamera } from '../../../../src/charts/scatter3d/draw.ts';
import { cameraAfter, readCamera, writeCamera } from './camera.ts';

it('round-trips, and falls back to the first view', () => {
  const camera = { turn: 1.25, tilt: 0.5, zoom: 1.44 };
  expect(readCamera(writeCamera(camera))).toEqual(camera);
  expect(writeCamera(firstCamera)).toBeNull();
  for (const text of [null, '', '1,2', 'a,b,c']) expect(readCamera(text)).toBe(firstCamera);
  expect(readCamera('0,9,100')).toEqual({ turn: 0, tilt: Math.PI / 2, zoom: 4 });
});

it('moves by keys, and leaves other keys alone', () => {
  expect(cameraAfter(firstCamera, 'ArrowLeft', false)?.turn).toBeGreaterThan(firstCamera.turn);
  expect(cameraAfter(firstCamera, 'ArrowUp', true)?.tilt).toBeGreaterThan(firstCamera.tilt);
  expect(cameraAfter(firstCamera, '-', false)?.zoom).toBeLessThan(1);
  expect(cameraAfter({ turn: 1, tilt: 1, zoom: 2 }, 'Home', false)).toBe(firstCamera);
  expect(cameraAfter(firstCamera, 'Tab', false)).toBeUndefined();
});

import { boundCamera, type Camera, firstCamera } from '../../../../src/charts/scatter3d/draw.ts';

/** Radians that a key turns; the larger one with Shift. */
const keyTurn = { small: 0.09, large: 0.45 };
/** Factor of a key's zoom. */
const zoomStep = 1.2;

/** The camera of the address: `turn,tilt,zoom`. */
export function readCamera(text: string | null): Camera {
  const [turn, tilt, zoom] = (text ?? '').split(',').map(Number);
  const isKnown = [turn, tilt, zoom].every((value) => value !== undefined && Number.isFinite(value));
  return isKnown ? boundCamera({ turn: turn ?? 0, tilt: tilt ?? 0, zoom: zoom ?? 1 }) : firstCamera;
}

/** The camera in the form of the URL; null for the first view. */
export function writeCamera(camera: Camera): string | null {
  if (camera === firstCamera) return null;
  return [camera.turn, camera.tilt, camera.zoom].map((value) => Number(value.toFixed(2))).join(',');
}

/** The camera after a key; undefined for keys that do not move it. */
export function cameraAfter(camera: Camera, key: string, isLarge: boolean): Camera | undefined {
  const step = isLarge ? keyTurn.large : keyTurn.small;
  const { turn, tilt, zoom } = camera;
  switch (key) {
    case 'ArrowLeft':
      return boundCamera({ turn: turn + step, tilt, zoom });
    case 'ArrowRight':
      return boundCamera({ turn: turn - step, tilt, zoom });
    case 'ArrowUp':
      return boundCamera({ turn, tilt: tilt + step, zoom });
    case 'ArrowDown':
      return boundCamera({ turn, tilt: tilt - step, zoom });
    case '+':
    case '=':
      return boundCamera({ turn, tilt, zoom: zoom * zoomStep });
    case '-':
      return boundCamera({ turn, tilt, zoom: zoom / zoomStep });
    case 'Home':
    case '0':
      return firstCamera;
    default:
      return undefined;
  }
}

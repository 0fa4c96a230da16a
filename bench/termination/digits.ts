import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { seededRng } from '../../src/numerics/index.ts';

const TRAINING = 200;
const VALIDATION = 400;
const HIDDEN = 16;
const INPUTS = 65;
const DIGITS = 10;

interface Image {
  /** Brightness of each pixel, 0 to 1, and a 1 for the bias. */
  readonly pixels: Float64Array;
  readonly digit: number;
}

/** Settings of one training. */
export interface Settings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/** The network of examples/population/train.py: everything that a checkpoint holds. */
export interface Network {
  epoch: number;
  readonly weights: readonly [Float64Array, Float64Array];
  readonly speeds: readonly [Float64Array, Float64Array];
}

const images = readImages();

function readImages(): Image[] {
  const path = new URL('../../examples/quickstart/digits.csv.gz', import.meta.url);
  const rows = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const all = rows.map((row) => {
    const cells = row.split(',').map(Number);
    return { pixels: Float64Array.from([...cells.slice(0, 64).map((cell) => cell / 16), 1]), digit: cells[64] ?? 0 };
  });
  return seededRng('digits')
    .shuffle(all)
    .slice(0, TRAINING + VALIDATION);
}

/** An untrained network. */
export function freshNetwork(seed: number): Network {
  const rng = seededRng('network', seed);
  const layer = (rows: number, columns: number) =>
    Float64Array.from({ length: rows * columns }, () => rng.normal() / Math.sqrt(columns));
  const weights = [layer(HIDDEN, INPUTS), layer(DIGITS, HIDDEN + 1)] as const;
  return { epoch: 0, weights, speeds: [new Float64Array(weights[0].length), new Float64Array(weights[1].length)] };
}

function dot(weights: Float64Array, row: number, inputs: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) sum += (weights[row * inputs.length + i] ?? 0) * (inputs[i] ?? 0);
  return sum;
}

function forward({ weights: [first, second] }: Network, pixels: Float64Array) {
  const units = new Float64Array(HIDDEN + 1).fill(1);
  for (let unit = 0; unit < HIDDEN; unit++) units[unit] = Math.tanh(dot(first, unit, pixels));
  const chances = new Float64Array(DIGITS);
  let highest = Number.NEGATIVE_INFINITY;
  for (let digit = 0; digit < DIGITS; digit++) {
    const score = dot(second, digit, units);
    chances[digit] = score;
    highest = Math.max(highest, score);
  }
  let total = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const power = Math.exp((chances[digit] ?? 0) - highest);
    chances[digit] = power;
    total += power;
  }
  for (let digit = 0; digit < DIGITS; digit++) chances[digit] = (chances[digit] ?? 0) / total;
  return { units, chances };
}

function descend(
  weights: Float64Array,
  speeds: Float64Array,
  inputs: Float64Array,
  errors: Float64Array,
  { learningRate, momentum, weightDecay }: Settings,
): void {
  for (let row = 0; row < errors.length; row++)
    for (let i = 0; i < inputs.length; i++) {
      const at = row * inputs.length + i;
      const weight = weights[at] ?? 0;
      const slope = (errors[row] ?? 0) * (inputs[i] ?? 0) + weightDecay * weight;
      const speed = momentum * (speeds[at] ?? 0) - learningRate * slope;
      speeds[at] = speed;
      weights[at] = weight + speed;
    }
}

/** One pass over the training images. @returns cross-entropy of the others */
export function trainEpoch(network: Network, settings: Settings): number {
  const { weights, speeds } = network;
  const order = seededRng('epoch', network.epoch).shuffle(images.slice(0, TRAINING));
  for (const { pixels, digit } of order) {
    const { units, chances } = forward(network, pixels);
    const errors = chances.map((chance, each) => chance - (each === digit ? 1 : 0));
    const slopes = new Float64Array(HIDDEN);
    for (let unit = 0; unit < HIDDEN; unit++) {
      let sum = 0;
      for (let each = 0; each < DIGITS; each++)
        sum += (weights[1][each * (HIDDEN + 1) + unit] ?? 0) * (errors[each] ?? 0);
      slopes[unit] = sum * (1 - (units[unit] ?? 0) ** 2);
    }
    descend(weights[1], speeds[1], units, errors, settings);
    descend(weights[0], speeds[0], pixels, slopes, settings);
  }
  network.epoch++;
  let loss = 0;
  for (const { pixels, digit } of images.slice(TRAINING)) {
    loss -= Math.log(Math.max(forward(network, pixels).chances[digit] ?? 0, 1e-12)) / VALIDATION;
  }
  return loss;
}

/**
 * The task of `train.py` as a function of this program: no files, no processes, one call.
 *
 *   npx tsx examples/quickstart/in-process.ts
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BanditPolicy, choice, loguniform, maximize, quniform, uniform } from 'hyperdrive-ml';

const pixelCount = 64;
const digitCount = 10;
const epochs = 15;

interface Image {
  /** Brightness of each pixel, 0 to 1. */
  readonly pixels: Float64Array;
  readonly digit: number;
}

/** Uniform numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

function loadImages(): Image[] {
  const text = gunzipSync(readFileSync(new URL('digits.csv.gz', import.meta.url))).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const cells = line.split(',').map(Number);
      return { pixels: Float64Array.from(cells.slice(0, pixelCount), (cell) => cell / 16), digit: cells.at(-1) ?? 0 };
    });
}

/** A layer of a network with its momentum: `outputs` rows of `inputs` weights and a bias. */
class Layer {
  readonly #inputs: number;
  readonly #weights: Float64Array;
  readonly #speeds: Float64Array;
  readonly outputs: number;

  constructor(inputs: number, outputs: number, random: () => number) {
    this.#inputs = inputs;
    this.outputs = outputs;
    const scale = 2 / Math.sqrt(inputs);
    this.#weights = Float64Array.from({ length: outputs * (inputs + 1) }, () => (random() - 0.5) * scale);
    this.#speeds = new Float64Array(this.#weights.length);
  }

  forward(input: Float64Array): Float64Array {
    return Float64Array.from({ length: this.outputs }, (_, row) => {
      const start = row * (this.#inputs + 1);
      let sum = this.#weights[start + this.#inputs] ?? 0;
      for (let i = 0; i < this.#inputs; i++) sum += (this.#weights[start + i] ?? 0) * (input[i] ?? 0);
      return sum;
    });
  }

  /** Error of each input, from the error of each output. */
  backward(errors: Float64Array): Float64Array {
    return Float64Array.from({ length: this.#inputs }, (_, i) =>
      errors.reduce((sum, error, row) => sum + error * (this.#weights[row * (this.#inputs + 1) + i] ?? 0), 0),
    );
  }

  learn(input: Float64Array, errors: Float64Array, rate: number, momentum: number): void {
    for (let row = 0; row < this.outputs; row++) {
      const start = row * (this.#inputs + 1);
      for (let i = 0; i <= this.#inputs; i++) {
        const slope = (errors[row] ?? 0) * (i < this.#inputs ? (input[i] ?? 0) : 1);
        const speed = momentum * (this.#speeds[start + i] ?? 0) - rate * slope;
        this.#speeds[start + i] = speed;
        this.#weights[start + i] = (this.#weights[start + i] ?? 0) + speed;
      }
    }
  }
}

function softmax(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

const images = shuffled(loadImages(), randomNumbers(0));
const validation = images.slice(1000);

const best = await maximize(
  {
    learningRate: loguniform(-7, -1),
    hiddenUnits: quniform(8, 32, 4),
    optimizer: choice({ name: 'sgd' }, { name: 'momentum', momentum: uniform(0.5, 0.95) }),
  },
  async ({ learningRate, hiddenUnits, optimizer }, trial) => {
    const random = randomNumbers(1);
    const training = images.slice(0, 1000);
    const hidden = new Layer(pixelCount, hiddenUnits, random);
    const output = new Layer(hiddenUnits, digitCount, random);
    const momentum = 'momentum' in optimizer ? optimizer.momentum : 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      for (const { pixels, digit } of shuffled(training, random)) {
        const units = hidden.forward(pixels).map(Math.tanh);
        const errors = softmax(output.forward(units));
        errors[digit] = (errors[digit] ?? 0) - 1;
        const unitErrors = output.backward(errors).map((error, unit) => error * (1 - (units[unit] ?? 0) ** 2));
        output.learn(units, errors, learningRate, momentum);
        hidden.learn(pixels, unitErrors, learningRate, momentum);
      }
      const right = validation.filter(({ pixels, digit }) => {
        const scores = output.forward(hidden.forward(pixels).map(Math.tanh));
        return scores.indexOf(Math.max(...scores)) === digit;
      });
      if ((await trial.report(right.length / validation.length, { step: epoch })) !== 'continue') return;
    }
  },
  {
    maxTotalTrials: 24,
    seed: 1,
    metric: 'accuracy',
    policy: new BanditPolicy({ slackFactor: 0.1, delayEvaluation: 5 }),
  },
);

console.log(`best of ${best.trials} trials: accuracy ${best.value.toFixed(4)} with`, best.config);

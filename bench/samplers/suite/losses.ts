import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ConfigurationValue } from '../../../src/space/index.ts';
import { interpreter } from '../folder.ts';
import { LineProcess } from '../line-process.ts';
import { meanOf } from '../statistics.ts';
import type { Training } from './training.ts';

const answer = z.object({ loss: z.number().nullable(), problem: z.string().optional() });

/** Repetitions whose mean is a configuration's true loss; held-out rows alone say less than folds. */
const REPETITIONS = { heldOut: 12, folds: 6 } as const;

/** The Python process that trains; it starts with the first loss. */
export class Losses {
  #process: LineProcess | undefined;
  readonly #truths = new Map<string, number | undefined>();

  /**
   * Loss of a configuration; undefined where the training fails.
   *
   * @param repetition - gives folds and the model's seed, where a trial draws them
   */
  async observed(training: Training, config: ConfigurationValue, repetition: number): Promise<number | undefined> {
    return this.#loss(training, config, training.isResampled ? repetition : 0);
  }

  /** What a configuration is judged by: the loss itself where folds are fixed, else the mean of further repetitions. */
  async truth(training: Training, config: ConfigurationValue): Promise<number | undefined> {
    if (!training.isResampled) return this.#loss(training, config, 0);
    const key = `${training.name} ${JSON.stringify(config)}`;
    if (!this.#truths.has(key)) this.#truths.set(key, await this.#repeated(training, config));
    return this.#truths.get(key);
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }

  async #repeated(training: Training, config: ConfigurationValue): Promise<number | undefined> {
    const count = training.folds === 1 ? REPETITIONS.heldOut : REPETITIONS.folds;
    const losses: number[] = [];
    for (let i = 1; i <= count; i++) {
      const loss = await this.#loss(training, config, -i);
      if (loss === undefined) return undefined;
      losses.push(loss);
    }
    return meanOf(losses);
  }

  async #loss(training: Training, config: ConfigurationValue, repetition: number): Promise<number | undefined> {
    const { family, data, rows, metric, folds } = training;
    const message = { training: { family, data, rows, metric, folds }, config, repetition };
    return answer.parse(await this.#started().call(message)).loss ?? undefined;
  }

  #started(): LineProcess {
    const found = interpreter('objectives');
    if ('reason' in found) throw new Error(`trainings cannot run: ${found.reason}`);
    this.#process ??= new LineProcess(found.python, [fileURLToPath(new URL('serve.py', import.meta.url))]);
    return this.#process;
  }
}

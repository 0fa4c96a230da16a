import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ConfigurationValue } from '../../../src/space/index.ts';
import { interpreter } from '../folder.ts';
import { LineProcess } from '../line-process.ts';
import { meanOf } from '../statistics.ts';
import type { Training } from './training.ts';

const answer = z.object({ loss: z.number().nullable(), seconds: z.number(), problem: z.string().optional() });

/** Repetitions whose mean is a configuration's true loss; held-out rows alone say less than folds. */
const REPETITIONS = { heldOut: 12, folds: 6 } as const;

/** The Python process that trains; it starts with the first loss. */
export class Losses {
  #process: LineProcess | undefined;
  readonly #truths = new Map<string, Promise<number | undefined>>();

  /**
   * Loss of a configuration; undefined where the training fails.
   *
   * @param repetition - gives folds and the model's seed, where a trial draws them
   */
  async observed(training: Training, config: ConfigurationValue, repetition: number): Promise<number | undefined> {
    return this.#loss(training, config, training.isResampled ? repetition : 0);
  }

  /** Loss with the fixed folds of a training, and its seconds of processor time. */
  async timed(training: Training, config: ConfigurationValue): Promise<{ loss: number | undefined; seconds: number }> {
    const { loss, seconds } = await this.#answer(training, config, 0);
    return { loss: loss ?? undefined, seconds };
  }

  /** What a configuration is judged by: the loss itself where folds are fixed, else the mean of further repetitions. */
  async truth(training: Training, config: ConfigurationValue): Promise<number | undefined> {
    if (!training.isResampled) return this.#loss(training, config, 0);
    const key = `${training.name} ${JSON.stringify(config)}`;
    const known = this.#truths.get(key) ?? this.#repeated(training, config);
    this.#truths.set(key, known);
    return known;
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }

  async #repeated(training: Training, config: ConfigurationValue): Promise<number | undefined> {
    const count = training.folds === 1 ? REPETITIONS.heldOut : REPETITIONS.folds;
    const repetitions = Array.from({ length: count }, (_, i) => this.#loss(training, config, -1 - i));
    const losses = (await Promise.all(repetitions)).filter((loss) => loss !== undefined);
    return losses.length < count ? undefined : meanOf(losses);
  }

  async #loss(training: Training, config: ConfigurationValue, repetition: number): Promise<number | undefined> {
    return (await this.#answer(training, config, repetition)).loss ?? undefined;
  }

  async #answer(training: Training, config: ConfigurationValue, repetition: number): Promise<z.infer<typeof answer>> {
    const { family, data, rows, metric, folds } = training;
    const message = { training: { family, data, rows, metric, folds }, config, repetition };
    return answer.parse(await this.#started().call(message));
  }

  #started(): LineProcess {
    const found = interpreter('objectives');
    if ('reason' in found) throw new Error(`trainings cannot run: ${found.reason}`);
    this.#process ??= new LineProcess(found.python, [fileURLToPath(new URL('serve.py', import.meta.url))]);
    return this.#process;
  }
}

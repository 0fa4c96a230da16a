import { join } from 'node:path';
import { z } from 'zod';
import type { ConfigurationValue } from '../../../src/space/index.ts';
import { folder } from '../folder.ts';
import { appendJsonLine, readJsonLines } from '../json-lines.ts';
import { Losses } from './losses.ts';
import type { Training } from './training.ts';

const file = join(folder, 'recommendation-truths.jsonl');
const line = z.object({ task: z.string(), config: z.string(), truth: z.number().nullable() });

/** True losses of configurations of the suite; each is trained for once and kept. */
export class Truths {
  readonly #known = new Map<string, number | null>();
  readonly #losses = new Losses();

  constructor() {
    for (const found of readJsonLines(file)) {
      const { task, config, truth } = line.parse(found);
      this.#known.set(`${task}\n${config}`, truth);
    }
  }

  /** @returns null if the training fails */
  async of(training: Training, config: ConfigurationValue): Promise<number | null> {
    const text = JSON.stringify(config);
    const known = this.#known.get(`${training.name}\n${text}`);
    if (known !== undefined) return known;
    const truth = (await this.#losses.truth(training, config)) ?? null;
    this.#known.set(`${training.name}\n${text}`, truth);
    appendJsonLine(file, { task: training.name, config: text, truth });
    return truth;
  }

  async close(): Promise<void> {
    await this.#losses.close();
  }
}

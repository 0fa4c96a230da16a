import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ConfigurationValue } from '../../src/space/index.ts';
import { folder, interpreter } from './folder.ts';
import { LineProcess } from './line-process.ts';

const answer = z.object({ loss: z.number().nullable(), seconds: z.number().optional() });

/** The Python process that computes surrogates and real trainings; it starts with the first loss. */
export class Objectives {
  readonly #data: string;
  #process: LineProcess | undefined;

  /** @param data - the folder `HYPERDRIVE_BENCH_DATA` */
  constructor(data: string) {
    this.#data = data;
  }

  /** Loss of a configuration; undefined where its training fails. */
  async loss(task: string, config: ConfigurationValue): Promise<number | undefined> {
    return (await this.outcome(task, config)).loss;
  }

  /** Loss of a configuration, and the seconds of its training where the task is a surrogate. */
  async outcome(
    task: string,
    config: ConfigurationValue,
  ): Promise<{ readonly loss: number | undefined; readonly seconds: number | undefined }> {
    const found = interpreter('objectives');
    if ('reason' in found) throw new Error(`the objectives cannot be computed: ${found.reason}`);
    const script = fileURLToPath(new URL('objectives.py', import.meta.url));
    this.#process ??= new LineProcess(found.python, [script, this.#data, join(folder, 'trainings.jsonl')]);
    const { loss, seconds } = answer.parse(await this.#process.call({ task, config }));
    return { loss: loss ?? undefined, seconds };
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }
}

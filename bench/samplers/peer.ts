import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonSchema } from '../../src/records/index.ts';
import type { ConfigurationValue, SearchSpace } from '../../src/space/index.ts';

const answer = z.object({ config: z.record(z.string(), jsonSchema).optional() });

/** Optimizers of `peers.py`. */
export const peerNames = ['optuna-tpe', 'optuna-gp', 'optuna-cmaes', 'optuna-random'];

/** One Python process that serves studies one after the other. */
export class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  /** @param python - interpreter with the libraries installed */
  constructor(python: string) {
    this.#process = spawn(python, [fileURLToPath(new URL('peers.py', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!this.#process.stdout) throw new Error('the peer has no output');
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async start(sampler: string, seed: number, space: SearchSpace): Promise<void> {
    await this.#call({ op: 'start', sampler, seed, space });
  }

  async ask(): Promise<ConfigurationValue> {
    const { config } = await this.#call({ op: 'ask' });
    if (!config) throw new Error('the peer gave no configuration');
    return config;
  }

  /** @param value - undefined: the trial failed */
  async tell(value: number | undefined): Promise<void> {
    await this.#call({ op: 'tell', value: value ?? null });
  }

  async close(): Promise<void> {
    this.#process.stdin?.end();
    await once(this.#process, 'exit');
    this.#reader.close();
  }

  async #call(message: object): Promise<z.infer<typeof answer>> {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error('the peer ended; see its error output');
    return answer.parse(JSON.parse(line.value));
  }
}

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonSchema } from '../../src/records/index.ts';
import type { ConfigurationValue, SearchSpace } from '../../src/space/index.ts';
import { interpreter } from './folder.ts';
import { LineProcess } from './line-process.ts';

const answer = z.object({
  config: z.record(z.string(), jsonSchema).optional(),
  version: z.string().optional(),
  ms: z.number(),
  cpuMs: z.number(),
});

/** Other optimizers: the environment each is installed in. */
export const peerEnvironments: ReadonlyMap<string, string> = new Map([
  ['optuna-tpe', 'optuna'],
  ['optuna-tpe-liar', 'optuna'],
  ['optuna-tpe-default', 'optuna'],
  ['optuna-gp', 'optuna'],
  ['optuna-cmaes', 'optuna'],
  ['hyperopt', 'hyperopt'],
  ['smac', 'smac'],
  ['hebo', 'hebo'],
  ['ax', 'ax'],
]);

/** One Python process of one optimizer; it serves studies one after the other. */
export class Peer {
  readonly #name: string;
  readonly #process: LineProcess;
  /** Version of the library, once a study has started. */
  version = '';
  /** Milliseconds of the latest call: wall or processor time in the library, whichever is less. */
  ms = 0;
  /** Processor milliseconds since the process started. */
  cpuMs = 0;

  /** @throws Error with the reason where the optimizer is not installed */
  constructor(name: string) {
    const environment = peerEnvironments.get(name);
    if (!environment) throw new Error(`no optimizer ${name}`);
    const found = interpreter(environment);
    if ('reason' in found) throw new Error(`not installed here: ${found.reason}`);
    this.#name = name;
    const script = fileURLToPath(new URL('peers/serve.py', import.meta.url));
    this.#process = new LineProcess(found.python, [script, `${environment}_peer`]);
  }

  async start(seed: number, space: SearchSpace, trials: number): Promise<void> {
    const { version } = await this.#call({ op: 'start', sampler: this.#name, seed, space, trials });
    this.version = version ?? '';
  }

  async ask(): Promise<ConfigurationValue> {
    const { config } = await this.#call({ op: 'ask' });
    if (!config) throw new Error('the peer gave no configuration');
    return config;
  }

  /**
   * @param value - undefined: the trial failed
   * @param number - of the ask, where it is not the latest
   */
  async tell(value: number | undefined, number?: number): Promise<void> {
    await this.#call({ op: 'tell', value: value ?? null, ...(number !== undefined && { number }) });
  }

  /** Tells of random trials. */
  async fill(count: number): Promise<void> {
    await this.#call({ op: 'fill', count });
  }

  async close(): Promise<void> {
    await this.#process.close();
  }

  async #call(message: object): Promise<z.infer<typeof answer>> {
    const reply = answer.parse(await this.#process.call(message));
    this.ms = reply.ms;
    this.cpuMs = reply.cpuMs;
    return reply;
  }
}

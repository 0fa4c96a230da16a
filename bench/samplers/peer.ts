import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonSchema } from '../../src/model/index.ts';
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
  ['optuna-auto', 'optuna'],
  ['optuna-cmaes', 'optuna'],
  ['hyperopt', 'hyperopt'],
  ['smac', 'smac'],
  ['hebo', 'hebo'],
  ['ax', 'ax'],
]);

/**
 * Why AutoSampler cannot be loaded, where that was asked for and cannot be. It is on no package index: Optuna fetches it
 * from a hub at run time, but a benchmark compares with a version that stays.
 */
function missingHub(name: string): { readonly reason: string } | undefined {
  if (name !== 'optuna-auto') return;
  const hub = process.env.HYPERDRIVE_BENCH_OPTUNAHUB;
  const wanted = 'a checkout of https://github.com/optuna/optunahub-registry';
  if (!hub) return { reason: `set HYPERDRIVE_BENCH_OPTUNAHUB to ${wanted}` };
  if (existsSync(join(hub, 'package', 'samplers', 'auto_sampler'))) return;
  return {
    reason: `no package/samplers/auto_sampler in HYPERDRIVE_BENCH_OPTUNAHUB, which is ${hub}; set it to ${wanted}`,
  };
}

/** One Python process of one optimizer; it serves studies one at a time. */
export class Peer {
  readonly #name: string;
  readonly #process: LineProcess;
  /** Version of the library, once a study has started. */
  version = '';
  /** Milliseconds of the latest call: wall or processor time in the library, whichever is less. */
  ms = 0;
  /** Processor milliseconds since the process started. */
  cpuMs = 0;

  /** @throws Error with the reason if the optimizer is not installed */
  constructor(name: string) {
    const environment = peerEnvironments.get(name);
    if (!environment) throw new Error(`no optimizer ${name}`);
    const found = missingHub(name) ?? interpreter(environment);
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
   * @param number - of the ask, if not the latest
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

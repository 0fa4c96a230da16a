import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { samplingSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, type Observation } from '../../src/sampling/index.ts';
import { type ConfigurationValue, compileSpace } from '../../src/space/index.ts';
import { folder } from './folder.ts';
import { appendJsonLine, parseJsonLines, readJsonLines } from './json-lines.ts';
import { Peer, peerEnvironments } from './peer.ts';
import type { Task } from './task.ts';

const series = z.array(z.number().nullable());

/** One study: what each trial gave, and what suggestions cost. */
export const runSchema = z.object({
  family: z.string(),
  task: z.string(),
  sampler: z.string(),
  version: z.string(),
  seed: z.int(),
  best: z.number().nullable(),
  median: z.number().nullable(),
  isDrawn: z.boolean(),
  /** The value reported to the sampler for each trial; null: failed. */
  observed: series,
  /** What each trial is judged by. */
  truths: series,
  /** Milliseconds of ask and tell together, of each trial. */
  costMs: z.array(z.number()),
});

export type Run = z.infer<typeof runSchema>;

const file = join(folder, 'runs.jsonl');

/** Studies of peers that take minutes each, made with `collect.ts`: committed, so that further ones add to them. */
const slowPeers = new URL('results/slow-peers.jsonl.gz', import.meta.url);

/** Studies of earlier commands. */
export function storedRuns(): Run[] {
  const slow = parseJsonLines(gunzipSync(readFileSync(slowPeers)).toString());
  return [...slow, ...readJsonLines(file)].map((run) => runSchema.parse(run));
}

/** Keeps a study. */
export function storeRun(run: Run): void {
  appendJsonLine(file, run);
}

/** Asks for a configuration and takes its result. */
interface Study {
  ask(number: number): Promise<ConfigurationValue | undefined>;
  tell(number: number, config: ConfigurationValue, value: number | undefined): Promise<void>;
  /** Milliseconds of the latest call. */
  readonly ms: number;
  readonly version: string;
}

/** Wall or processor time of a call, whichever is less: other work on the machine does not count. */
export async function timed<T>(call: () => T | Promise<T>): Promise<readonly [T, number]> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await call();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return [result, Math.min(wall, (user + system) / 1000)];
}

/** A study of this package; `name` is `bayesian`, `tpe`, …, or `sobol`; what follows a # only tells versions apart. */
async function ourStudy(
  name: string,
  task: Task,
  seed: number,
  trials: number,
): Promise<Study & { close(): Promise<void> }> {
  const [type = ''] = name.split('#');
  const definition = samplingSchema.parse(type === 'sobol' ? { type: 'random', rule: 'sobol' } : { type });
  const { space } = task;
  const sampler = await createSampler(definition, {
    space,
    goal: 'minimize',
    seed,
    maxTotalTrials: trials,
    maxConcurrentTrials: 1,
  });
  const history: Observation[] = [];
  let ms = 0;
  return {
    version: `${sampler.name} ${sampler.version}`,
    get ms() {
      return ms;
    },
    ask: async (number) => {
      const rng = seededRng(seed, number, 'suggest');
      const [suggestion, spent] = await timed(() => sampler.suggest({ number, history, pending: [], rng }));
      ms = spent;
      return suggestion.kind === 'configuration' ? suggestion.config : undefined;
    },
    tell: async (number, config, value) => {
      ms = 0;
      const state = value === undefined ? 'failed' : 'completed';
      const failure = value === undefined ? 'infeasible' : undefined;
      history.push({ number, config, state, value, failure, intervals: 1, earlier: false });
    },
    close: async () => sampler.close?.(),
  };
}

/** Starts studies; keeps one process per peer. */
export class Lab {
  readonly #peers = new Map<string, Peer>();

  /** @throws Error if the sampler is not installed or refuses the space */
  async run(family: string, task: Task, sampler: string, seed: number, trials: number): Promise<Run> {
    if (!peerEnvironments.has(sampler)) {
      const study = await ourStudy(sampler, task, seed, trials);
      const run = await play(study, family, task, sampler, seed, trials);
      await study.close();
      return run;
    }
    try {
      const peer = this.#peers.get(sampler) ?? new Peer(sampler);
      this.#peers.set(sampler, peer);
      await peer.start(seed, task.space.space, trials);
      const study = {
        ask: () => peer.ask(),
        tell: (_number: number, _config: ConfigurationValue, value: number | undefined) => peer.tell(value),
        get ms() {
          return peer.ms;
        },
        get version() {
          return peer.version;
        },
      };
      return await play(study, family, task, sampler, seed, trials);
    } catch (error) {
      // A process that failed once is not asked again.
      await this.#peers.get(sampler)?.close();
      this.#peers.delete(sampler);
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const peer of this.#peers.values()) await peer.close();
  }
}

async function play(
  study: Study,
  family: string,
  task: Task,
  sampler: string,
  seed: number,
  trials: number,
): Promise<Run> {
  const observed: (number | null)[] = [];
  const truths: (number | null)[] = [];
  const costMs: number[] = [];
  for (let number = 0; number < trials; number++) {
    const config = await study.ask(number);
    if (!config) break;
    const askMs = study.ms;
    const outcome = await task.evaluate(config, seededRng('trial', seed, number));
    await study.tell(number, config, outcome.observed);
    observed.push(outcome.observed ?? null);
    truths.push(outcome.truth ?? null);
    costMs.push(askMs + study.ms);
  }
  const { best = null, median = null, isDrawn = false } = task;
  const { version } = study;
  return { family, task: task.name, sampler, version, seed, best, median, isDrawn, observed, truths, costMs };
}

/** Name and version of a sampler of this package. */
export async function versionOf(name: string): Promise<string> {
  const space = compileSpace({ x: { type: 'uniform', min_value: 0, max_value: 1 } });
  const task = { name: 'none', space, best: undefined, evaluate: () => ({ observed: 0, truth: 0 }) };
  const study = await ourStudy(name, task, 0, 1);
  await study.close();
  return study.version;
}

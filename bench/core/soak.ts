/**
 * Memory of one controller over a long sweep: heap after a collection and resident memory, at equal steps of ended trials.
 *
 * Run: `node --expose-gc --import tsx bench/core/soak.ts [--trials 50000] [--engine function|process|virtual] [--sampling random]
 * [--policy none] [--reports 3] [--steps 10] [--at-once 16] [--json] [--snapshot FILE]`. `process` starts one local process
 * for each trial; `virtual` runs trials of commands on the simulated engine, in virtual time; `--snapshot` also writes a heap snapshot at each step.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeHeapSnapshot } from 'node:v8';
import { silentLogger } from '../../src/base/index.ts';
import { type FinalTrialState, type SweepRow, sweepDefinitionSchema } from '../../src/model/index.ts';
import { Plugins } from '../../src/plugins/index.ts';
import { buildDecisionMakers } from '../../src/workspace/drive/decision-makers.ts';
import { openWorkspace } from '../../src/workspace/index.ts';
import { openLab } from '../../test/helpers/sweep-lab.ts';
import { machineLine } from './machine.ts';

const { values: given } = parseArgs({
  options: {
    trials: { type: 'string', default: '50000' },
    engine: { type: 'string', default: 'function' },
    sampling: { type: 'string', default: 'random' },
    policy: { type: 'string', default: 'none' },
    steps: { type: 'string', default: '10' },
    reports: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '16' },
    json: { type: 'boolean', default: false },
    snapshot: { type: 'string' },
  },
});
const trials = Number(given.trials);
const steps = Number(given.steps);
const reports = Number(given.reports);
const isProcess = given.engine === 'process';

interface Look {
  readonly ended: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly externalBytes: number;
  readonly seconds: number;
}

/** Collects until the heap no longer falls: objects released by finalizers need a second collection. */
async function look(ended: number, startMs: number): Promise<Look> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with node --expose-gc');
  for (let k = 0; k < 3; k++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, rss, external } = process.memoryUsage();
  return {
    ended,
    heapBytes: heapUsed,
    rssBytes: rss,
    externalBytes: external,
    seconds: (performance.now() - startMs) / 1000,
  };
}

function definition(folder: string) {
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'soak',
    experimentName: 'soak',
    space: {
      lr: ['loguniform', [-9, 0]],
      depth: ['randint', [24]],
      optimizer: [
        'choice',
        [
          [
            { name: 'sgd', momentum: ['uniform', [0, 1]] },
            { name: 'adam', beta: ['uniform', [0.9, 1]] },
          ],
        ],
      ],
    },
    sampling: { type: given.sampling },
    seed: 1,
    earlyTermination: { type: given.policy },
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    limits: {
      maxTotalTrials: trials,
      maxConcurrentTrials: Number(given['at-once']),
      timeoutMs: null,
      trialTimeoutMs: 3_600_000,
      maxFailedTrials: null,
    },
    retries: {},
    trial:
      given.engine !== 'function'
        ? {
            type: 'command',
            command: ['/bin/echo', Array(reports).fill('{"loss": 0.5}').join('\n')],
            workingFolder: folder,
            environment: {},
            inheritEnvironment: [],
            appendParameters: 'never',
            stdoutMetrics: { json: true, patterns: [] },
            cpus: 1,
            gpus: 0,
            stopGraceMs: 1_000,
            resumable: false,
          }
        : { type: 'in_process' },
  });
}

/** A sweep under way. */
interface Soak {
  counts(): Promise<Readonly<Record<FinalTrialState, number>>>;
  /** Lets the sweep run for a moment. @returns the final row once there is one */
  next(): Promise<SweepRow | undefined>;
  close(): Promise<void>;
}

/** The sweep in a workspace, as users run it. */
async function realSoak(folder: string): Promise<Soak> {
  const workspace = await openWorkspace({ folder: join(folder, 'state'), logger: silentLogger });
  const { id } = await workspace.submit(definition(folder));
  const drive = await workspace.drive(id, {
    slots: { cpus: Number(given['at-once']) },
    ...(!isProcess && {
      objective: async (config, trial) => {
        for (let step = 1; step <= reports; step++) await trial.report(Number(config.lr) / step);
      },
    }),
  });
  const moment = () => new Promise<undefined>((resolve) => setTimeout(resolve, 20, undefined));
  return {
    counts: () => workspace.store.trialCounts(id),
    next: () => Promise.race([drive.done, moment()]),
    close: () => workspace.close(),
  };
}

/** The sweep of commands on the simulated engine: the controller and the store are those of users. */
async function virtualSoak(folder: string): Promise<Soak> {
  const lab = await openLab({
    definition: { ...definition(folder) },
    file: join(folder, 'store.db'),
    slots: Number(given['at-once']),
    run: (config, job) => ({
      durationMs: 1_000 + (job.trial % 7) * 100,
      reports: Array.from({ length: reports }, (_, k) => ({
        atMs: 100 * (k + 1),
        value: Number(config.lr) / (k + 1),
        step: k + 1,
      })),
    }),
  });
  const { sampler, policy, earlierTrials, factory } = await buildDecisionMakers(
    { store: lab.store, plugins: new Plugins({ allow: [], folders: [] }) },
    await lab.store.sweep(lab.sweepId),
  );
  const started = lab.start({ sampler, policy, earlierTrials, factory });
  return {
    counts: () => lab.store.trialCounts(lab.sweepId),
    async next() {
      await lab.until(() => started.result !== undefined, 20_000);
      if (started.result?.error !== undefined) throw started.result.error;
      return started.result?.row;
    },
    close: () => lab.close(),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-soak-'));
const soak = await (given.engine === 'virtual' ? virtualSoak(folder) : realSoak(folder));
try {
  let next = trials / steps;
  const looks: Look[] = [];
  const startMs = performance.now();
  let final: SweepRow | undefined;
  while (final === undefined) {
    final = await soak.next();
    const counts = await soak.counts();
    const ended = counts.completed + counts.stopped + counts.failed + counts.canceled;
    // A controller that is done has let everything go.
    if (ended < next || ended === trials || final !== undefined) continue;
    looks.push(await look(ended, startMs));
    if (given.snapshot !== undefined) writeHeapSnapshot(`${given.snapshot}-${looks.length}.heapsnapshot`);
    next = ended + trials / steps;
  }
  if (final.state !== 'completed') throw new Error(`the sweep ${final.state}: ${final.message}`);
  tell(looks);
} finally {
  await soak.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function tell(looks: readonly Look[]): void {
  if (given.json) {
    console.log(JSON.stringify(looks));
    return;
  }
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `${machineLine()}\n\n${given.engine}, ${given.sampling}, ${given.policy}, ${given['at-once']} at once, ${reports} reports a trial\n`,
  );
  console.log(
    '| ended trials | heap, MiB | heap bytes a trial since the row before | external, MiB | resident, MiB | trials/s |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
  looks.forEach((row, k) => {
    const before = looks[k - 1];
    const slope = before && (row.heapBytes - before.heapBytes) / (row.ended - before.ended);
    const rate = (row.ended - (before?.ended ?? 0)) / (row.seconds - (before?.seconds ?? 0));
    console.log(
      `| ${row.ended.toLocaleString('en')} | ${mib(row.heapBytes)} | ${slope?.toFixed(0) ?? ''} | ${mib(row.externalBytes)} | ${mib(row.rssBytes)} | ${rate.toFixed(0)} |`,
    );
  });
}

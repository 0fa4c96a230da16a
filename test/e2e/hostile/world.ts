import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Act, Script } from './acts.ts';
import { Commands, exited, hasEnded } from './commands.ts';

/** How the sweep is treated while its trials attack it. */
export type Treatment = 'run' | 'stop' | 'resume';

/** One sweep of hostile trials. */
export interface Plan {
  readonly treatment: Treatment;
  readonly scripts: readonly Script[];
  /** Milliseconds from the first start of a trial to the stop or the kill. */
  readonly afterMs: number;
  /** Retries after what counts as the machine's failure. */
  readonly retries: number;
}

/** What a sweep of hostile trials came to. */
export interface Outcome {
  /** One sentence for each promise that was broken. */
  readonly violations: readonly string[];
  readonly states: readonly string[];
  readonly peakMegabytes: number;
  /** The end of what the commands printed. */
  readonly printed: string;
}

/** Longest that a command may take to end once everything has been asked of it. */
const boundMs = 60_000;
/** A trial lasts 3 s at most by its limit and 1 s of grace; a retry waits ten seconds. */
const runBoundMs = 180_000;
/** A controller of ten trials that uses more memory than this has read something that it should have refused. */
const mostMegabytes = 700;
const finalStates = ['completed', 'failed', 'stopped', 'canceled'];

const trialsSchema = z.array(z.looseObject({ number: z.number(), state: z.string(), last: z.unknown() }));
type TrialView = z.infer<typeof trialsSchema>[number];

/** Carries out a plan with the built command, and examines the leftovers. */
export async function live(plan: Plan): Promise<Outcome> {
  const world = mkdtempSync(join(tmpdir(), 'hyperdrive-hostile-'));
  const commands = new Commands(join(world, 'state'), { HYPERDRIVE_HOSTILE: world, HYPERDRIVE_DEBUG: '1' });
  try {
    prepare(world, plan);
    await treat(world, plan, commands);
    const trials = trialsSchema.parse(JSON.parse((await commands.read(boundMs, 'trials', '--json')) || '[]'));
    await commands.read(boundMs, 'replay', '--json');
    const { violations, peakMegabytes, printed } = commands;
    violations.push(...commands.complaints(), ...wrongTrials(plan, trials), ...startedTwice(world));
    violations.push(...(await leftProcesses(world)));
    if (readFileSync(join(world, 'canary'), 'utf8') !== canary)
      violations.push('a file outside the run folder was changed');
    if (peakMegabytes > mostMegabytes) violations.push(`a command took ${peakMegabytes} MB`);
    return { violations, states: trials.map((trial) => trial.state), peakMegabytes, printed };
  } finally {
    for (const pid of processesOf(world)) kill(pid);
    rmSync(world, { recursive: true, force: true, maxRetries: 10 });
  }
}

const canary = 'untouched\n';

function prepare(world: string, plan: Plan): void {
  writeFileSync(join(world, 'canary'), canary);
  mkdirSync(join(world, 'state'), { mode: 0o700 });
  for (const [number, script] of plan.scripts.entries())
    writeFileSync(join(world, `trial-${number}.json`), JSON.stringify(script));
  const trial = JSON.stringify(resolve('test/e2e/hostile/trial.py'));
  writeFileSync(
    join(world, 'sweep.yaml'),
    `trial:
  command: [python3, ${trial}]
  append_parameters: never
  inherit_environment: [HYPERDRIVE_HOSTILE]
  stop_grace: 1s
  resources: { cpus: 0.1 }
  stdout_metrics: { json: true, patterns: ['(?<metric>\\S*)=(?<value>\\S+)'] }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: { type: random, seed: 1 }
objective: { primary_metric: loss, goal: minimize }
retries: { infrastructure: ${plan.retries} }
limits: { max_total_trials: ${plan.scripts.length}, max_concurrent_trials: 4, trial_timeout: 3s, max_failed_trials: 1000 }
`,
  );
}

async function treat(world: string, { treatment, afterMs }: Plan, commands: Commands): Promise<void> {
  const sweep = commands.start('run', join(world, 'sweep.yaml'));
  if (treatment === 'run') return commands.finish(sweep, runBoundMs);
  while (!hasEnded(sweep) && startFiles(world).length === 0) await delay(20);
  await delay(afterMs);
  if (treatment === 'stop') {
    await commands.finish(commands.start('stop'), boundMs);
    return commands.finish(sweep, boundMs);
  }
  sweep.kill('SIGKILL');
  await exited(sweep);
  return commands.finish(commands.start('resume'), runBoundMs);
}

// --- leftovers -------------------------------------------------------------------------------------------------------

function wrongTrials({ treatment, scripts }: Plan, trials: readonly TrialView[]): string[] {
  const violations: string[] = [];
  const open = trials.filter((trial) => !finalStates.includes(trial.state));
  if (open.length > 0)
    violations.push(`not ended: ${open.map((trial) => `${trial.number} ${trial.state}`).join(', ')}`);
  if (treatment !== 'stop' && trials.length !== scripts.length)
    violations.push(`${trials.length} trials in place of ${scripts.length}`);
  // A completed trial that only wrote bytes has its last honest value, whatever it wrote before.
  const isBytes = (act: Act) => act.do === 'write' && act.stream !== 'spool';
  for (const { number, state, last } of trials) {
    const isHonest = state === 'completed' && (scripts[number]?.acts.every(isBytes) ?? false);
    const wanted = 100 * number + 1;
    if (isHonest && last !== wanted) violations.push(`the last value of trial ${number} is ${last}, not ${wanted}`);
  }
  return violations;
}

const startFiles = (world: string) => readdirSync(world).filter((name) => name.startsWith('started-'));

function startedTwice(world: string): string[] {
  return startFiles(world).flatMap((name) => {
    const attempts = readFileSync(join(world, name), 'utf8').trim().split('\n');
    return new Set(attempts).size === attempts.length ? [] : [`an attempt of trial ${name.slice(8)} started twice`];
  });
}

/** Trials of the world whose processes this machine still runs. */
function processesOf(world: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      const isTrial =
        environment.includes(`HYPERDRIVE_HOSTILE=${world}\0`) && environment.includes('HYPERDRIVE_ATTEMPT=');
      return isTrial ? [Number(pid)] : [];
    } catch {
      // It ended meanwhile, or is not ours to read.
      return [];
    }
  });
}

/** Processes that are being ended have two seconds to go. */
async function leftProcesses(world: string): Promise<string[]> {
  for (let tries = 0; tries < 20 && processesOf(world).length > 0; tries++) await delay(100);
  const left = processesOf(world).length;
  return left === 0 ? [] : [`${left} processes are left`];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Act, Script } from './acts.ts';

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
  /** Sentences, one for each promise that was broken. */
  readonly violations: readonly string[];
  readonly states: readonly string[];
  readonly peakMegabytes: number;
}

const command = resolve('dist/cli/main.js');
/** Longest that a command may take to end once everything has been asked of it. */
const boundMs = 60_000;
/** A trial lasts 3 s at most by its limit, and 1 s of grace: with retries and ten seconds of pause before each. */
const runBoundMs = 180_000;
/** A controller of eight trials that holds more than this has read what it should have refused. */
const mostMegabytes = 700;

const trialsSchema = z.array(z.looseObject({ number: z.number(), state: z.string(), last: z.unknown() }));
type TrialView = z.infer<typeof trialsSchema>[number];
/** Carries out a plan with the built command, and looks at what is left. */
export async function live(plan: Plan): Promise<Outcome> {
  const world = mkdtempSync(join(tmpdir(), 'hyperdrive-hostile-'));
  const state = join(world, 'state');
  const violations: string[] = [];
  const outputs: string[] = [];
  let peakMegabytes = 0;

  const start = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, [command, ...args, '--state', state], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HYPERDRIVE_HOSTILE: world },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => outputs.push(`${args[0]}: ${text}`));
    return child;
  };

  /** Waits for a command; one that does not end in time is a violation, and is killed. */
  const finish = async (child: ChildProcess, name: string, limitMs: number): Promise<number | null> => {
    const endMs = performance.now() + limitMs;
    while (!hasEnded(child) && performance.now() < endMs) {
      peakMegabytes = Math.max(peakMegabytes, peakOf(child.pid));
      await delay(100);
    }
    if (!hasEnded(child)) {
      violations.push(`${name} does not end within ${limitMs / 1000} s`);
      child.kill('SIGKILL');
      await exited(child);
    } else if (child.signalCode !== null) violations.push(`${name} was ended by ${child.signalCode}`);
    else if (child.exitCode !== null && ![0, 1, 4, 130].includes(child.exitCode))
      violations.push(`${name} ended with exit code ${child.exitCode}`);
    return child.exitCode;
  };

  const read = async (...args: string[]): Promise<string> => {
    const child = spawn(process.execPath, [command, ...args, '--state', state], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => outputs.push(`${args[0]}: ${part}`));
    const code = await finish(child, args.slice(0, 1).join(' '), boundMs);
    if (code !== 0) violations.push(`${args[0]} ended with exit code ${code}`);
    return text;
  };

  try {
    prepare(world, plan);
    const sweep = start('run', join(world, 'sweep.yaml'));
    if (plan.treatment === 'run') await finish(sweep, 'run', runBoundMs);
    else {
      while (!hasEnded(sweep) && !readdirSync(world).some((name) => name.startsWith('started-'))) await delay(20);
      await delay(plan.afterMs);
      if (plan.treatment === 'stop') {
        await finish(start('stop'), 'stop', boundMs);
        await finish(sweep, 'run', boundMs);
      } else {
        sweep.kill('SIGKILL');
        await exited(sweep);
        await finish(start('resume'), 'resume', runBoundMs);
      }
    }

    const trials = trialsSchema.parse(JSON.parse((await read('trials', '--json')) || '[]'));
    const open = trials.filter((trial) => !['completed', 'failed', 'stopped', 'canceled'].includes(trial.state));
    if (open.length > 0)
      violations.push(`not ended: ${open.map((trial) => `${trial.number} ${trial.state}`).join(', ')}`);
    if (plan.treatment !== 'stop' && trials.length !== plan.scripts.length)
      violations.push(`${trials.length} trials in place of ${plan.scripts.length}`);
    violations.push(...startedTwice(world), ...honestReportsLost(plan, trials));
    await read('replay');
    violations.push(...(await leftProcesses(world)), ...complaints(outputs));
    if (readFileSync(join(world, 'canary'), 'utf8') !== canary)
      violations.push('a file outside the run folder was changed');
    if (peakMegabytes > mostMegabytes) violations.push(`the controller took ${peakMegabytes} MB`);
    return { violations, states: trials.map((trial) => trial.state), peakMegabytes };
  } finally {
    for (const pid of processesOf(world)) killed(pid);
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

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function exited(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, 'exit');
}

/** Most memory a process has held so far, MB; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function startedTwice(world: string): string[] {
  return readdirSync(world).flatMap((name) => {
    if (!name.startsWith('started-')) return [];
    const attempts = readFileSync(join(world, name), 'utf8').trim().split('\n');
    return new Set(attempts).size === attempts.length ? [] : [`an attempt of trial ${name.slice(8)} was started twice`];
  });
}

/** A completed trial that only wrote bytes has its last honest value, whatever it wrote before. */
function honestReportsLost(plan: Plan, trials: readonly TrialView[]): string[] {
  const isBytes = (act: Act) => act.do === 'write' && act.stream !== 'spool';
  return trials.flatMap(({ number, state, last }) => {
    const onlyWrote = plan.scripts[number]?.acts.every(isBytes) ?? false;
    const wanted = 100 * number + 1;
    return state === 'completed' && onlyWrote && last !== wanted
      ? [`the last value of trial ${number} is ${last}, not ${wanted}`]
      : [];
  });
}

/** Processes of this machine whose environment names the world. */
function processesOf(world: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return environment.includes(`HYPERDRIVE_HOSTILE=${world}\0`) && environment.includes('HYPERDRIVE_ATTEMPT=')
        ? [Number(pid)]
        : [];
    } catch {
      // It ended meanwhile, or is not ours to read.
      return [];
    }
  });
}

/** Waits a moment for processes that are being ended. */
async function leftProcesses(world: string): Promise<string[]> {
  for (let tries = 0; tries < 20; tries++) {
    if (processesOf(world).length === 0) return [];
    await delay(100);
  }
  return [`${processesOf(world).length} processes are left`];
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

/** What no output may hold: a mistake of ours, or a raw stack of Node.js. */
function complaints(outputs: readonly string[]): string[] {
  const text = outputs.join('');
  return [/mistake of HyperDrive.*/, /^Node\.js v\d+.*/m, /UnhandledPromiseRejection.*/, /panicked at.*/].flatMap(
    (pattern) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined ? [] : [`output: ${found.slice(0, 200)}`];
    },
  );
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { machineGpus } from '../../compute/index.ts';
import { countOf } from '../text/text.ts';
import { type Finding, ok, warning } from './finding.ts';
import { sizeText } from './state-folder.ts';

/** Less free memory hardly holds one trial of a common framework. */
const scarceMemory = 512 * 1024 * 1024;
/** Files that a sweep of a few hundred parallel trials has open: pipes, logs, the database. */
const comfortableFiles = 1_024;
const comfortableProcesses = 1_024;
/** nvidia-smi takes seconds where its driver has to start. */
const mostMs = 20_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Processors, memory, GPUs and limits, as trials on this machine get them. */
export async function checkMachineParts(environment: Environment): Promise<readonly Finding[]> {
  return [processors(), memory(), await gpus(environment), ...limitFindings(await limitsText())];
}

function processors(): Finding {
  const [own, all] = [availableParallelism(), cpus().length];
  const less = own < all ? ` of ${all}: this process may not use the others` : '';
  return ok('processors', `${own}${less}; trials use as many at once unless the sweep file says otherwise`);
}

function memory(): Finding {
  // 0 or more than there is: no limit.
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const free = Math.min(freemem(), total);
  const text = `${sizeText(free)} of ${sizeText(total)} are free${total === limit ? ' (the limit of this container)' : ''}`;
  return free < scarceMemory
    ? warning('memory', text, 'end other programs, or run fewer trials at once (limits.max_concurrent_trials)')
    : ok('memory', text);
}

async function gpus(environment: Environment): Promise<Finding> {
  const offered = machineGpus(environment);
  const listed = (await answerOf('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']))
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const names = listed === undefined ? '' : `: ${[...new Set(listed)].join(', ')}`;
  if (offered.length > 0)
    return ok('GPUs', `${countOf(offered.length, 'GPU')} for trials (${offered.join(', ')})${names}`);
  if (listed === undefined || listed.length === 0) return ok('GPUs', 'none');
  const hidden = environment.CUDA_VISIBLE_DEVICES !== undefined;
  return warning(
    'GPUs',
    `nvidia-smi shows ${countOf(listed.length, 'GPU')}${names}, but trials would get none`,
    hidden ? 'CUDA_VISIBLE_DEVICES hides them: unset it' : 'name them with --gpus, e.g. --gpus 0',
  );
}

/** What a program prints; undefined if it is missing or fails. */
function answerOf(command: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, [...words], { timeout: mostMs, encoding: 'utf8' }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}

/** `/proc/self/limits`; empty where the system has none. */
function limitsText(): Promise<string> {
  return readFile('/proc/self/limits', 'latin1').catch(() => '');
}

/** @param text of `/proc/PID/limits`, see proc(5) */
function limitFindings(text: string): readonly Finding[] {
  const limits = [
    { subject: 'open files', line: 'Max open files', least: comfortableFiles, option: '-n' },
    { subject: 'processes', line: 'Max processes', least: comfortableProcesses, option: '-u' },
  ];
  return limits.flatMap(({ subject, line, least, option }) => {
    const found = new RegExp(`^${line} +(\\d+|unlimited)`, 'm').exec(text)?.[1];
    if (found === undefined) return [];
    const said = found === 'unlimited' ? found : `at most ${found}`;
    if (found === 'unlimited' || Number(found) >= least) return [ok(subject, said)];
    return [warning(subject, said, `many trials at once need more: ulimit ${option} ${least * 4}`)];
  });
}

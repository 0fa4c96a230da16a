import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { type ProcessStat, parseProcessStat } from './process-stat.ts';

/** Identifies a process well enough to tell that it is gone from this host. */
export interface ProcessIdentity {
  /** `<boot>/<process id namespace>`: in another namespace the same number means another process. */
  readonly bootId: string;
  readonly pid: number;
  /** Start time of the process in the system's own form: process ids are reused. */
  readonly startedAt: string;
  readonly host: string;
}

/**
 * The identity of this process, from which others on this host can tell when it is gone.
 * `bootId` is `<boot>/<process id namespace>`: in another namespace the same number means another process.
 * @experimental
 * @since 0.2.0
 */
export function processIdentity(pid: number = process.pid): ProcessIdentity {
  return { bootId: `${bootId()}/${pidNamespace()}`, pid, startedAt: processStart(pid) ?? '', host: hostname() };
}

/**
 * True if `owner` ran on the host of `me` and is certainly gone: the host was restarted, no process has its number, or
 * a process with another start time has it. False if that cannot be known.
 */
export function isProvablyDead(owner: ProcessIdentity, me: ProcessIdentity): boolean {
  if (owner.host !== me.host || isSame(owner, me)) return false;
  const [ownerBoot = '', ownerNamespace = ''] = owner.bootId.split('/');
  const [myBoot = '', myNamespace = ''] = me.bootId.split('/');
  if (ownerBoot === '' || myBoot === '') return false;
  if (ownerBoot !== myBoot) return true;
  if (ownerNamespace !== myNamespace) return false;
  if (!processExists(owner.pid) || isZombie(owner.pid)) return true;
  const startedAt = processStart(owner.pid);
  return startedAt !== undefined && owner.startedAt !== '' && startedAt !== owner.startedAt;
}

/** Compares without asking the system. */
function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.bootId === b.bootId && a.startedAt === b.startedAt;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Ended, but its parent has not asked for its status yet. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && statOf(pid)?.isZombie === true;
}

function statOf(pid: number): ProcessStat | undefined {
  return parseProcessStat(readText(`/proc/${pid}/stat`) ?? '');
}

/** Start time of a process as the system reports it; undefined if it does not, or if there is no such process. */
function processStart(pid: number): string | undefined {
  if (process.platform === 'linux') return statOf(pid)?.started;
  if (process.platform === 'win32') return undefined;
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** Id of this boot of the operating system; empty if unknown, which never proves a death. */
function bootId(): string {
  if (process.platform === 'linux') return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  if (process.platform === 'win32') return '';
  return run('sysctl', ['-n', 'kern.boottime'])?.replaceAll('/', ' ') ?? '';
}

function pidNamespace(): string {
  if (process.platform !== 'linux') return '';
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not every container shows it; then every process of the host seems to be in this namespace.
    return '';
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The file of a process disappears with it; that is an answer, not a failure.
    return undefined;
  }
}

function run(program: string, args: readonly string[]): string | undefined {
  try {
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 2000 });
    return text.trim() || undefined;
  } catch {
    // `ps` fails if there is no such process; the caller checks its existence separately.
    return undefined;
  }
}

import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';

/**
 * Counts processes that the kernel killed for lack of memory: in this process's control group (version 2) if there is
 * one, else on the machine.
 * @returns null when the system does not report it
 */
export function countOomKills(): number | null {
  const group = /^0::(.+)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  const events = group === undefined ? undefined : read(`/sys/fs/cgroup${group === '/' ? '' : group}/memory.events`);
  const text = events ?? read('/proc/vmstat');
  const count = /^oom_kill (\d+)$/m.exec(text ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

/** Longest age of a count that a start takes over, milliseconds. */
const recentMs = 1_000;
let recent: { readonly atMs: number; readonly count: number | null } | undefined;

/**
 * A count of at most a second ago, for the start of an attempt. The kernel adds up hundreds of counters for each reading;
 * an older count can only make more kills look suspicious, and only the kernel's log attributes one.
 */
export function recentOomKills(): number | null {
  const nowMs = performance.now();
  if (recent === undefined || nowMs - recent.atMs > recentMs) recent = { atMs: nowMs, count: countOomKills() };
  return recent.count;
}

/** The kernel's log of processes that it killed for lack of memory. */
export interface KernelLog {
  /**
   * True when the log says that one of these processes was killed for lack of memory. Also false when the log is
   * unreadable.
   * @param sinceMs milliseconds since boot; earlier the ids belonged to other processes
   */
  hasKilled(pids: readonly number[], sinceMs: number): boolean;
}

/** The log of this machine, which only root may read. Its process ids are those of the machine, not of a container. */
export function systemKernelLog(path = '/dev/kmsg'): KernelLog {
  return {
    hasKilled: (pids, sinceMs) =>
      pids.length > 0 && killedIn(readRecords(path), sinceMs).some((pid) => pids.includes(pid)),
  };
}

/**
 * @param records such as `3,1234,98765432,-;Out of memory: Killed process 123 (name) …`; the third number is
 *   microseconds since boot
 */
export function killedIn(records: readonly string[], sinceMs: number): readonly number[] {
  return records.flatMap((record) => {
    const atUs = /^\d+,\d+,(\d+),/.exec(record)?.[1];
    if (atUs === undefined || Number(atUs) < sinceMs * 1_000) return [];
    const pid = /(?:Out of memory|Memory cgroup out of memory|oom).*?Kill(?:ed)? process (\d+)/i.exec(record)?.[1];
    return pid === undefined ? [] : [Number(pid)];
  });
}

/** Each read returns one record, without waiting for new ones. */
function readRecords(path: string): readonly string[] {
  const records: string[] = [];
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(8_192);
    for (;;) {
      const count = readSync(file, bytes);
      if (count === 0) break;
      records.push(bytes.toString('latin1', 0, count));
    }
  } catch {
    // Both the end of the log (EAGAIN) and missing permission arrive as errors.
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return records;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

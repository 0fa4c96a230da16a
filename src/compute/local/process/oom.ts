import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';

/**
 * Counts processes that the kernel killed for memory: of this process's control group (version 2) where there is one,
 * else of the machine.
 * @returns null where the system does not tell
 */
export function countOomKills(): number | null {
  const group = /^0::(.+)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  const events = group === undefined ? undefined : read(`/sys/fs/cgroup${group === '/' ? '' : group}/memory.events`);
  const text = events ?? read('/proc/vmstat');
  const count = /^oom_kill (\d+)$/m.exec(text ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

/** What the kernel says of processes that it killed for memory. */
export interface KernelLog {
  /**
   * True when its log names one of these processes as killed for memory. False also where it cannot be read.
   * @param sinceMs milliseconds after the start of the machine: before, the ids were those of other processes
   */
  hasKilled(pids: readonly number[], sinceMs: number): boolean;
}

/** The log of this machine, which root may read. It names processes by the ids of the machine, not of a container. */
export function systemKernelLog(path = '/dev/kmsg'): KernelLog {
  return {
    hasKilled: (pids, sinceMs) =>
      pids.length > 0 && killedIn(readRecords(path), sinceMs).some((pid) => pids.includes(pid)),
  };
}

/** @param records as `3,1234,98765432,-;Out of memory: Killed process 123 (name) …`; the third number is microseconds */
export function killedIn(records: readonly string[], sinceMs: number): readonly number[] {
  return records.flatMap((record) => {
    const atUs = /^\d+,\d+,(\d+),/.exec(record)?.[1];
    if (atUs === undefined || Number(atUs) < sinceMs * 1_000) return [];
    const pid = /(?:Out of memory|Memory cgroup out of memory|oom).*?Kill(?:ed)? process (\d+)/i.exec(record)?.[1];
    return pid === undefined ? [] : [Number(pid)];
  });
}

/** One read gives one record, and none is waited for. */
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
    // The end of the log is an error (EAGAIN), and so is a log that only root may read.
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

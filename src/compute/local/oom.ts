import { readFileSync } from 'node:fs';

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

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { type ProcessStat, parseProcessStat } from '../../../process/index.ts';

/** A process as the system shows it. On other systems than Linux, `session` is 0 and `started` is the text of `ps`. */
export type ProcessFacts = ProcessStat;

/** The processes of this machine. */
export interface ProcessTable {
  /** Id of this boot and this process namespace, `<boot>/<namespace>`; `-` where start times are unique without it. */
  readonly bootId: string;
  /** True when the table shows every process of the machine; false in a container. */
  readonly isWhole: boolean;
  find(pid: number): ProcessFacts | undefined;
  all(): readonly ProcessFacts[];
  /** Ids of the children of a process; empty where the system does not list them. */
  children(pid: number): readonly number[];
  /** Id of the process or thread that started last; undefined where the system does not say. */
  lastId(): number | undefined;
  /** True when a process has this word on its command line; also false when the system does not tell. */
  hasArgument(pid: number, word: string): boolean;
  /** Ids of processes started after `pid`, as far as ids tell: they wrap around. */
  idsAfter(pid: number): readonly number[];
  /** True when the process was started with this `NAME=value`; also false when the system does not tell. */
  hasVariable(pid: number, variable: string): boolean;
  /** False when process `a` certainly started before the time `started`. */
  isNotOlder(a: ProcessFacts, started: string): boolean;
}

/** The process table of this system: `/proc` on Linux, `ps` elsewhere. */
export function systemProcessTable(): ProcessTable {
  return existsSync('/proc/self/stat') ? procTable() : psTable();
}

/** Inode of the initial process namespace, fixed in the kernel. */
const firstNamespace = '4026531836';

function procTable(): ProcessTable {
  const namespace = ownNamespace();
  const find = (pid: number): ProcessFacts | undefined => {
    const text = readText(`/proc/${pid}/stat`);
    return text === undefined ? undefined : parseProcessStat(text);
  };
  return {
    bootId: `${(readText('/proc/sys/kernel/random/boot_id') ?? '-').trim()}/${namespace}`,
    isWhole: namespace === firstNamespace,
    find,
    children: (pid) =>
      (readText(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').flatMap((id) => (id ? [Number(id)] : [])),
    lastId,
    hasArgument: (pid, word) => (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').includes(word),
    idsAfter(pid) {
      const last = lastId() ?? Number.POSITIVE_INFINITY;
      // Most attempts are short: asking for each of a few ids is cheaper than listing all processes.
      if (last >= pid && last - pid <= fewIds)
        return Array.from({ length: last - pid }, (_, index) => pid + 1 + index).filter((id) =>
          existsSync(`/proc/${id}`),
        );
      const ids = readdirSync('/proc').flatMap((name) => (isNumber(name) ? [Number(name)] : []));
      return ids.filter((id) => (last >= pid ? id > pid && id <= last : id > pid || id <= last));
    },
    all() {
      const found: ProcessFacts[] = [];
      for (const name of readdirSync('/proc')) {
        if (!isNumber(name)) continue;
        const facts = find(Number(name));
        if (facts) found.push(facts);
      }
      return found;
    },
    hasVariable(pid, variable) {
      const text = readText(`/proc/${pid}/environ`);
      return text !== undefined && (text.startsWith(`${variable}\0`) || text.includes(`\0${variable}\0`));
    },
    isNotOlder: (a, started) => Number(a.started) >= Number(started),
  };
}

/** Fewer ids than this are looked up one by one. */
const fewIds = 50;

/** Two reads for each attempt, so one that needs no more calls of the system than it must. */
function lastId(): number | undefined {
  let file: number | undefined;
  try {
    file = openSync('/proc/loadavg', 'r');
    const length = readSync(file, loadAverage);
    return Number(loadAverage.toString('latin1', loadAverage.lastIndexOf(' ', length) + 1, length));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const loadAverage = Buffer.alloc(256);

function ownNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    // Some containers hide it.
    return '';
  }
}

function isNumber(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57;
}

/**
 * Longest age of a `ps` listing that is reused for questions about one process, milliseconds: a new listing costs a
 * process.
 */
const listingLifeMs = 1_000;

const psOptions = {
  encoding: 'utf8',
  env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
  stdio: ['ignore', 'pipe', 'ignore'],
  maxBuffer: 64 * 1024 * 1024,
} as const satisfies SpawnSyncOptionsWithStringEncoding;

/** The table from `ps`, which does not show the variables of processes. */
export function psTable(): ProcessTable {
  let listing = new Map<number, ProcessFacts>();
  let takenMs = Number.NEGATIVE_INFINITY;
  const look = () => {
    const { stdout } = spawnSync('ps', ['-ax', '-o', 'pid=,ppid=,pgid=,stat=,lstart='], psOptions);
    const found = (stdout ?? '').split('\n').flatMap((line) => parsePsLine(line) ?? []);
    listing = new Map(found.map((facts) => [facts.pid, facts]));
    takenMs = performance.now();
  };
  return {
    bootId: '-',
    isWhole: true,
    children: () => [],
    idsAfter: () => [],
    lastId: () => undefined,
    hasArgument(pid, word) {
      const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], psOptions);
      return (stdout ?? '').trim().split(' ').includes(word);
    },
    find(pid) {
      if (!exists(pid)) return undefined;
      if (!listing.has(pid) || performance.now() - takenMs > listingLifeMs) look();
      return listing.get(pid);
    },
    all() {
      look();
      return [...listing.values()];
    },
    hasVariable: () => false,
    isNotOlder: () => true,
  };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param line `pid ppid pgid stat Mon Nov 25 18:00:00 2024` */
export function parsePsLine(line: string): ProcessFacts | undefined {
  const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
  if (!state || started.length === 0) return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: 0,
    started: started.join('_'),
    isZombie: state.startsWith('Z'),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process has ended, or belongs to another user.
    return undefined;
  }
}

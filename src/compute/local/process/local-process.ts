import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, lstatSync } from 'node:fs';
import { constants } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attemptVariable, runFiles } from '../job/environment.ts';
import { openAttemptLog, readClaim, readExit } from '../job/run-files.ts';
import type { CommandLine } from './command-line.ts';
import type { NamespaceSign } from './namespace-sign.ts';
import type { ProcessTable } from './process-table.ts';
import { type Leader, leaderPlaceOf, ProcessTree, unknownLeader } from './process-tree.ts';

const wrapperPath = fileURLToPath(new URL('./wrapper.sh', import.meta.url));
/** Between two looks at all processes while a tree is being ended: a look costs milliseconds. */
const lookPauseMs = 50;
/**
 * A wrapper that is just about to start its program holds TERM back from it: its trap, or the copy of it in the process
 * that is to become the program, takes the signal. So when TERM comes this soon after the start, a program that appears
 * later gets its own, and TERM is repeated at these times after the first. Older programs never get a second one.
 */
const youngMs = 1_000;
const repeatMs: readonly number[] = [250, 1_000];
/** Exit codes of a wrapper that ran nothing, where it left no exit file. */
const wrapperCodes = { taken: 117, noClaim: 116, noStart: 115 } as const;
/** After so long ids of processes may have begun again from the lowest, so that all processes are looked at. */
const longRunMs = 60_000;
/** Between two looks at the children: each is a read or two. Ids beyond the most are not kept. */
const idsPauseMs = 1_000;
const mostIds = 500;

/** How the first process of an attempt ended. */
export type ProcessExit =
  | {
      readonly kind: 'ended';
      readonly exitCode: number | null;
      readonly signal: string | null;
      /** Milliseconds since the epoch; null where nothing tells. */
      readonly atMs: number | null;
    }
  /** It is gone and has left no exit status: killed from outside, or the machine went down. */
  | { readonly kind: 'vanished' }
  /** The start had been taken away before: nothing ran. */
  | { readonly kind: 'refused' }
  /** The machine did not let the wrapper start the program: nothing ran. */
  | { readonly kind: 'unstarted'; readonly message: string };

/** What ties a process to its attempt. */
export interface ProcessPlace {
  readonly key: string;
  readonly runFolder: string;
  /** Path of the file that tells of the start. */
  readonly startMark: string;
  readonly stopGraceMs: number;
  readonly table: ProcessTable;
  readonly sign: NamespaceSign;
}

/**
 * The processes of one attempt: started or taken up again, watched, ended as a whole. Driven by `poll`.
 */
export class LocalProcess {
  readonly #place: ProcessPlace;
  readonly #pid: number;
  #child: ChildProcess | undefined;
  #tree: ProcessTree | undefined;
  #exit: ProcessExit | undefined;
  #isGone = false;
  #terminatedMs: number | undefined;
  #isKilled = false;
  readonly #startedMs = performance.now();
  #nowMs = 0;
  readonly #seenIds = new Set<number>();
  #nextIdsMs = Number.NEGATIVE_INFINITY;
  /** Times at which TERM is still to be repeated, milliseconds after the first. */
  #repeats: number[] = [];
  #lastLookMs = Number.NEGATIVE_INFINITY;

  private constructor(place: ProcessPlace, pid: number) {
    this.#place = place;
    this.#pid = pid;
  }

  /**
   * Starts the wrapper in a session of its own, so that it outlives this process.
   * @param onExit called once when the wrapper has ended
   * @throws the system's error when it cannot be started
   */
  static async start(
    place: ProcessPlace,
    command: CommandLine,
    options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly onExit: () => void },
  ): Promise<LocalProcess> {
    const child = spawnWrapper(place, command, options);
    const { pid } = child;
    if (pid === undefined) throw await new Promise((resolve) => child.once('error', resolve));
    child.unref();
    const started = new LocalProcess(place, pid);
    started.#child = child;
    // Now, from the system: what the run folder says later may have been written by the trial.
    if (place.table.bootId !== '-') started.#lookUp();
    child.once('exit', options.onExit);
    child.on('error', options.onExit);
    return started;
  }

  /** Takes up a process that someone else started. */
  static attach(place: ProcessPlace, leader: Leader): LocalProcess {
    const attached = new LocalProcess(place, leader.pid);
    attached.#setLeader(leader, false);
    return attached;
  }

  /** Ends what carries the attempt's variable, where nothing else is known of its processes. */
  static remains(place: ProcessPlace): LocalProcess {
    const remains = new LocalProcess(place, 0);
    remains.#setLeader(unknownLeader(place.table), false);
    remains.#exit = { kind: 'vanished' };
    return remains;
  }

  get pid(): number {
    return this.#tree?.leader.pid ?? this.#pid;
  }

  /** True when its end is told by an event, false when only by looking. */
  get isChild(): boolean {
    return this.#child !== undefined;
  }

  /** How the first process ended; undefined while it runs. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  /** True when no process of the attempt is left. */
  get isGone(): boolean {
    return this.#isGone;
  }

  get isTerminating(): boolean {
    return this.#terminatedMs !== undefined;
  }

  /** TERM to every process now, KILL after the grace time. */
  terminate(nowMs: number): void {
    if (this.#isGone || this.#terminatedMs !== undefined) return;
    // What had ended before did not end by this.
    this.#exit ??= this.#findExit();
    this.#terminatedMs = nowMs;
    this.#repeats = this.#isYoung() ? [...repeatMs] : [];
    this.#needTree()?.signal('SIGTERM');
    this.#lastLookMs = nowMs;
  }

  /** Looks once. Cheap unless something is being ended. */
  poll(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#isGone) return;
    if (!this.#exit) this.#noteIds(nowMs);
    this.#exit ??= this.#findExit();
    if (this.#exit && this.#terminatedMs === undefined) {
      if (this.#exit.kind !== 'vanished' && !this.#hasRemains()) {
        this.#isGone = true;
        return;
      }
      // Its claim may name another process by now: only the variable tells.
      if (this.#exit.kind === 'vanished' && !this.#child) this.#setLeader(unknownLeader(this.#place.table), false);
      // Something was left behind, at least perhaps: it has the same grace as after a cancel.
      this.terminate(nowMs);
    }
    if (this.#terminatedMs !== undefined && nowMs - this.#lastLookMs >= lookPauseMs) this.#pursue(nowMs);
  }

  #pursue(nowMs: number): void {
    this.#lastLookMs = nowMs;
    const tree = this.#needTree();
    const isOver = nowMs - (this.#terminatedMs ?? nowMs) >= this.#place.stopGraceMs;
    if (!isOver && !this.#exit) {
      this.#reachYoung(nowMs - (this.#terminatedMs ?? nowMs));
      return;
    }
    if (isOver) this.#isKilled = true;
    const count = isOver ? (tree?.signal('SIGKILL') ?? 0) : (tree?.members().length ?? 0);
    // Two empty looks: a process may fork and end while one look is under way.
    if (this.#exit && count === 0 && (tree?.members().length ?? 0) === 0) this.#isGone = true;
  }

  #reachYoung(elapsedMs: number): void {
    const [next] = this.#repeats;
    if (next === undefined) return;
    const isRepeat = elapsedMs >= next;
    if (isRepeat) this.#repeats.shift();
    this.#needTree()?.signalChildren('SIGTERM', isRepeat ? 'all' : 'new');
  }

  /** Ids that its first generations have had, for what the kernel says of them when they are gone. */
  get seenIds(): readonly number[] {
    return [...this.#seenIds];
  }

  /** Milliseconds from the start of the machine to that of the first process. */
  get startedSinceBootMs(): number {
    // In hundredths of a second, whatever the kernel counts in.
    return Number(this.#tree?.leader.started ?? 0) * 10;
  }

  #noteIds(nowMs: number): void {
    const { table } = this.#place;
    // In a container the kernel's log has other ids.
    if (!table.isWhole || nowMs < this.#nextIdsMs || this.#seenIds.size > mostIds) return;
    this.#nextIdsMs = nowMs + idsPauseMs;
    const children = table.children(this.#pid);
    for (const id of [this.#pid, ...children, ...children.flatMap((child) => table.children(child))])
      this.#seenIds.add(id);
  }

  /** One system call for the group, then young processes: a daemon has left the group and keeps the variable. */
  #hasRemains(): boolean {
    const tree = this.#needTree();
    if (!tree) return false;
    if (!tree.isGroupEmpty()) return true;
    const isLong = !this.#child || performance.now() - this.#startedMs > longRunMs;
    return isLong ? tree.members().length > 0 : tree.hasStrays();
  }

  #isYoung(): boolean {
    const claimed = lstatSync(join(this.#place.runFolder, runFiles.claim), { throwIfNoEntry: false });
    return claimed === undefined || Math.abs(Date.now() - claimed.mtimeMs) < youngMs;
  }

  #findExit(): ProcessExit | undefined {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) return undefined;
    if (!child && this.#needTree()?.isLeaderAlive()) return undefined;
    const exit = readExit(this.#place.runFolder);
    if (child && exit === undefined && child.exitCode === wrapperCodes.taken) return this.#yieldStart();
    if (exit !== undefined) return exit.status === null ? notStarted : exitOf(exit.status, exit.atMs);
    if (child?.exitCode === wrapperCodes.noClaim) return noClaim;
    if (child?.exitCode === wrapperCodes.noStart) return notStarted;
    // The status could not be written, such as on a full disk, but the wrapper handed it on.
    if (child && child.exitCode !== null) return exitOf(child.exitCode, null);
    if (!child && this.isElsewhere) return this.#findExitElsewhere();
    if (this.isTerminating)
      return { kind: 'ended', exitCode: null, signal: this.#isKilled ? 'SIGKILL' : 'SIGTERM', atMs: null };
    return { kind: 'vanished' };
  }

  /** True for a process of another process namespace, such as of the host seen from a container. */
  get isElsewhere(): boolean {
    const leader = this.#tree?.leader;
    return leader !== undefined && leaderPlaceOf(leader, this.#place.table) === 'elsewhere';
  }

  /** Its id means nothing here. It runs until something proves the contrary: a second start beside it would be worse. */
  #findExitElsewhere(): ProcessExit | undefined {
    const { table, sign, stopGraceMs } = this.#place;
    const namespace = this.#tree?.leader.bootId.split('/')[1] ?? '';
    // From a namespace around it, it is seen under another id.
    if ((this.#tree?.members().length ?? 0) > 0) return undefined;
    if (table.isWhole || sign.isAlive(namespace) === false) return { kind: 'vanished' };
    const terminatedMs = this.#terminatedMs;
    if (terminatedMs === undefined || this.#nowMs - terminatedMs < stopGraceMs) return undefined;
    return { kind: 'ended', exitCode: null, signal: null, atMs: null };
  }

  /** Another start holds the attempt: it is looked after instead. */
  #yieldStart(): ProcessExit | undefined {
    const claim = readClaim(this.#place.runFolder);
    if (claim?.kind !== 'held') return { kind: 'refused' };
    this.#child = undefined;
    this.#setLeader(claim.leader, false);
    return this.#findExit();
  }

  #needTree(): ProcessTree | undefined {
    if (this.#tree) return this.#tree;
    this.#lookUp();
    if (this.#tree) return this.#tree;
    const claim = readClaim(this.#place.runFolder);
    if (claim?.kind === 'held' && claim.leader.pid === this.#pid) this.#setLeader(claim.leader, true);
    return this.#tree;
  }

  #lookUp(): void {
    const { table } = this.#place;
    const facts = table.find(this.#pid);
    if (facts) this.#setLeader({ pid: this.#pid, started: facts.started, bootId: table.bootId }, true);
  }

  #setLeader(leader: Leader, isOurs: boolean): void {
    this.#tree = new ProcessTree(this.#place.table, leader, attemptVariable(this.#place.key), isOurs);
  }
}

const noClaim: ProcessExit = { kind: 'unstarted', message: 'Could not start: the claim file cannot be written.' };
const notStarted: ProcessExit = { kind: 'unstarted', message: 'Could not start: the shell cannot start the program.' };

/** @throws the system's error, and what opening the logs throws */
function spawnWrapper(
  { runFolder, startMark, table, sign }: ProcessPlace,
  { program, args }: CommandLine,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): ChildProcess {
  const logs: number[] = [];
  try {
    for (const name of [runFiles.stdout, runFiles.stderr]) logs.push(openAttemptLog(join(runFolder, name)));
    const [out = 'ignore', err = 'ignore'] = logs;
    // Relative, so that it is found where the state folder was renamed.
    const mark = relative(runFolder, startMark);
    return spawn('/bin/sh', [wrapperPath, runFolder, table.bootId, mark, program, ...args], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', out, err, sign.reader(table.bootId.split('/')[1] ?? '') ?? 'ignore'],
    });
  } finally {
    for (const log of logs) closeSync(log);
  }
}

/** @param status as a shell gives it: above 128 a signal */
function exitOf(status: number, atMs: number | null): ProcessExit {
  const signal = status > 128 ? signalName(status - 128) : null;
  return { kind: 'ended', exitCode: status, signal, atMs };
}

function signalName(number: number): string | null {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null;
}

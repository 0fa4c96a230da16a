import { lstatSync } from 'node:fs';
import { constants, uptime } from 'node:os';
import { join } from 'node:path';
import { inBackground, messageOf } from '../../../base/index.ts';
import { attemptVariable, runFiles } from '../job/environment.ts';
import { exitTimeMs, hasStartTrace, readClaim, readExit } from '../job/run-files.ts';
import type { AttemptShell, Launchers } from './launchers.ts';
import type { NamespaceLiveness } from './namespace-liveness.ts';
import type { ProcessTable } from './process-table.ts';
import { type Leader, leaderPlaceOf, ProcessTree, unknownLeader } from './process-tree.ts';

/** Time between two scans of all processes while a tree is being ended: a scan costs milliseconds. */
const scanPauseMs = 50;
/**
 * A wrapper that is about to start its program can swallow TERM: its trap, or the copy of the trap in the process that
 * is about to become the program, takes the signal. So when TERM is sent within `youngMs` of the start, a program that
 * appears later gets its own, and TERM is repeated `repeatMs` after the first. Older programs never get a second one.
 */
const youngMs = 1_000;
const repeatMs: readonly number[] = [250, 1_000];
/** Exit codes of a shell that ran nothing and left no exit file. */
const shellCodes = { taken: 117, noClaim: 116, noStart: 115 } as const;
/** Shells that are started for an attempt while no claim shows that one of them got so far. */
const mostShells = 3;
/** Time to wait for the claim of another shell that has left its mark: it writes it in microseconds. */
const claimPatienceMs = 2_000;
/** After this long, process ids may have wrapped around, so all processes are scanned. */
const longRunMs = 60_000;
/** Time between two looks at the children; each takes one or two reads. At most `mostIds` ids are kept. */
const idsPauseMs = 1_000;
const mostIds = 500;

let bootOffset: number | undefined;

/** Milliseconds from the boot of the machine to the origin of this process's monotonic clock. */
function bootOffsetMs(): number {
  bootOffset ??= uptime() * 1_000 - performance.now();
  return bootOffset;
}

/** How the first process of an attempt ended. */
export type ProcessExit =
  | {
      readonly kind: 'ended';
      readonly exitCode: number | null;
      readonly signal: string | null;
      /** Milliseconds since the epoch; null when unknown. */
      readonly atMs: number | null;
    }
  /** It is gone without an exit status: killed from outside, or the machine went down. */
  | { readonly kind: 'vanished' }
  /** The claim was already taken: nothing ran. */
  | { readonly kind: 'refused' }
  /** The wrapper could not start the program: nothing ran. */
  | { readonly kind: 'unstarted'; readonly message: string };

/** The link between a process and its attempt. */
export interface ProcessPlace {
  readonly key: string;
  readonly runFolder: string;
  /** Path of the file that marks the start. */
  readonly startMark: string;
  readonly stopGraceMs: number;
  readonly table: ProcessTable;
  readonly liveness: NamespaceLiveness;
  readonly launchers: Launchers;
}

/** The processes of one attempt: started or attached to, watched, and ended as a whole. Driven by `poll`. */
export class LocalProcess {
  readonly #place: ProcessPlace;
  /** The shell, if this process started it, and how it starts another one. */
  #shell: AttemptShell | undefined;
  readonly #startShell: (() => Promise<AttemptShell>) | undefined;
  #shells = 0;
  #refusedMs: number | undefined;
  #lastIdBefore: number | undefined;
  #tree: ProcessTree | undefined;
  #exit: ProcessExit | undefined;
  #isGone = false;
  #terminatedMs: number | undefined;
  #isKilled = false;
  readonly #startedMs = performance.now();
  /** Milliseconds from the boot of the machine to just before the start, if this process started it. */
  #bootMs: number | undefined;
  #nowMs = 0;
  readonly #seenIds = new Set<number>();
  #nextIdsMs = Number.NEGATIVE_INFINITY;
  /** Remaining times to repeat TERM, milliseconds after the first. */
  #repeats: number[] = [];
  #lastScanMs = Number.NEGATIVE_INFINITY;

  private constructor(place: ProcessPlace, startShell?: () => Promise<AttemptShell>) {
    this.#place = place;
    this.#startShell = startShell;
  }

  /**
   * Starts a shell in a session of its own, so that it outlives this process.
   * @throws the system's error when no shell can be started
   */
  static async start(place: ProcessPlace, startShell: () => Promise<AttemptShell>): Promise<LocalProcess> {
    const started = new LocalProcess(place, startShell);
    await started.#begin(startShell);
    return started;
  }

  /** Attaches to a process that another controller started. */
  static attach(place: ProcessPlace, leader: Leader): LocalProcess {
    const attached = new LocalProcess(place);
    attached.#setLeader(leader, false);
    return attached;
  }

  /** Finds processes by the attempt's variable alone, when nothing else is known about them. */
  static remains(place: ProcessPlace): LocalProcess {
    const remains = new LocalProcess(place);
    remains.#setLeader(unknownLeader(place.table), false);
    remains.#exit = { kind: 'vanished' };
    return remains;
  }

  get pid(): number {
    return this.#tree?.leader.pid ?? this.#shell?.pid ?? 0;
  }

  /** True when its end comes as an event; false when only polling shows it. */
  get isChild(): boolean {
    return this.#shell !== undefined;
  }

  /** How the first process ended; undefined while it runs. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  /** True when the attempt has no process left. */
  get isGone(): boolean {
    return this.#isGone;
  }

  get isTerminating(): boolean {
    return this.#terminatedMs !== undefined;
  }

  /** Sends TERM to every process now, and KILL after the grace time. */
  terminate(nowMs: number): void {
    if (this.#isGone || this.#terminatedMs !== undefined) return;
    // A process that has already ended was not ended by this signal.
    this.#exit ??= this.#findExit();
    this.#terminatedMs = nowMs;
    this.#repeats = this.#isYoung() ? [...repeatMs] : [];
    this.#treeOrClaimed()?.signal('SIGTERM');
    this.#lastScanMs = nowMs;
  }

  /** Updates the state. Cheap unless processes are being ended. */
  poll(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#isGone) return;
    this.#exit ??= this.#findExit();
    if (!this.#exit) this.#recordIds(nowMs);
    if (this.#exit && this.#terminatedMs === undefined) {
      if (this.#exit.kind !== 'vanished' && !this.#hasRemains()) {
        this.#setGone();
        return;
      }
      // Its claim may name another process by now, so rely on the variable alone.
      if (this.#exit.kind === 'vanished' && !this.#shell) this.#setLeader(unknownLeader(this.#place.table), false);
      // Processes may be left: they get the same grace time as after a cancel.
      this.terminate(nowMs);
    }
    if (this.#terminatedMs !== undefined && nowMs - this.#lastScanMs >= scanPauseMs) this.#finishEnding(nowMs);
  }

  #finishEnding(nowMs: number): void {
    this.#lastScanMs = nowMs;
    const tree = this.#treeOrClaimed();
    const isOver = nowMs - (this.#terminatedMs ?? nowMs) >= this.#place.stopGraceMs;
    if (!isOver && !this.#exit) {
      this.#repeatTerm(nowMs - (this.#terminatedMs ?? nowMs));
      return;
    }
    if (isOver) this.#isKilled = true;
    const count = isOver ? (tree?.signal('SIGKILL') ?? 0) : (tree?.members().length ?? 0);
    // Scan twice: a process may fork and exit during one scan.
    if (this.#exit && count === 0 && (tree?.members().length ?? 0) === 0) this.#setGone();
  }

  #setGone(): void {
    this.#isGone = true;
    this.#shell?.release();
  }

  #repeatTerm(elapsedMs: number): void {
    const [next] = this.#repeats;
    if (next === undefined) return;
    const isRepeat = elapsedMs >= next;
    if (isRepeat) this.#repeats.shift();
    this.#treeOrClaimed()?.signalChildren('SIGTERM', isRepeat ? 'all' : 'new');
  }

  /** Ids of its first generations of processes, to find them in the kernel's log after they are gone. */
  get seenIds(): readonly number[] {
    return [...this.#seenIds];
  }

  /** Milliseconds from the boot of the machine to the start of the first process. */
  get startedSinceBootMs(): number {
    if (this.#bootMs !== undefined) return this.#bootMs;
    // Linux reports the start in hundredths of a second, whatever the kernel's tick.
    return Number(this.#tree?.leader.started ?? 0) * 10;
  }

  #recordIds(nowMs: number): void {
    const { table } = this.#place;
    // The kernel's log uses the ids of the machine, which differ inside a container.
    if (!table.isWhole || nowMs < this.#nextIdsMs || this.#seenIds.size > mostIds) return;
    this.#nextIdsMs = nowMs + idsPauseMs;
    const isLauncher = this.#tree?.leader.launcher !== undefined;
    const shells = isLauncher ? table.children(this.pid) : [this.pid];
    const children = shells.flatMap((shell) => table.children(shell));
    for (const id of [...shells, ...children, ...children.flatMap((child) => table.children(child))])
      this.#seenIds.add(id);
  }

  /** Checks the group with one system call, then young processes: a daemon has left the group but kept the variable. */
  #hasRemains(): boolean {
    const tree = this.#treeOrClaimed();
    if (!tree) return false;
    if (!tree.isGroupEmpty()) return true;
    const isLong = !this.#shell || performance.now() - this.#startedMs > longRunMs;
    return isLong ? tree.members().length > 0 : tree.hasStrays();
  }

  #isYoung(): boolean {
    const claimed = lstatSync(join(this.#place.runFolder, runFiles.claim), { throwIfNoEntry: false });
    return claimed === undefined || Math.abs(Date.now() - claimed.mtimeMs) < youngMs;
  }

  #findExit(): ProcessExit | undefined {
    const shell = this.#shell;
    if (shell && shell.status === undefined) return undefined;
    const told = shell && toldExit(shell.status, this.#place.runFolder);
    if (told !== undefined) return told;
    const written = this.#writtenExit();
    if (!shell && this.#treeOrClaimed()?.isShellAlive(written !== undefined)) return undefined;
    if (written !== undefined) return written;
    if (shell) return this.#exitOfShell(shell);
    if (this.isElsewhere) return this.#findExitElsewhere();
    return this.#vanished();
  }

  /** How a shell of this process ended that left no exit status. */
  #exitOfShell({ status }: AttemptShell): ProcessExit | undefined {
    if (status === shellCodes.taken) return this.#attachToHolder();
    if (status === shellCodes.noClaim) return noClaim;
    if (status === shellCodes.noStart) return notStarted;
    // Killed before its mark, so nothing ran: of this shell and the next, the claim lets one through. A program may remove
    // its claim, but its mark lies elsewhere.
    if (!hasStartTrace(this.#place) && !this.isTerminating) return this.#startAgain();
    // The launcher died; the shell that it forked may still run.
    if (status === 'lost')
      return this.#tree?.isShellAlive(false) && !this.#claimedLeader() ? undefined : this.#attachToHolder();
    // It could not write the status, such as on a full disk, but returned it as its own. Above 128 a signal ended it.
    if (typeof status === 'number' && status <= 128) return exitOf(status, null);
    return this.#vanished();
  }

  /** How the program ended, once its shell has written it down. */
  #writtenExit(): ProcessExit | undefined {
    const exit = readExit(this.#place.runFolder);
    if (exit === undefined) return undefined;
    return exit.status === null ? notStarted : exitOf(exit.status, exit.atMs);
  }

  /** Call it once no shell is left: the last one may have written its status and ended after the first look for it. */
  #vanished(): ProcessExit {
    const written = this.#writtenExit();
    if (written !== undefined) return written;
    if (this.isTerminating)
      return { kind: 'ended', exitCode: null, signal: this.#isKilled ? 'SIGKILL' : 'SIGTERM', atMs: null };
    return { kind: 'vanished' };
  }

  #startAgain(): ProcessExit | undefined {
    const startShell = this.#startShell;
    if (startShell === undefined || this.#shells >= mostShells) return notStarted;
    this.#shell?.release();
    this.#shell = { pid: this.pid, leader: undefined, status: undefined, release: () => undefined };
    inBackground(this.#begin(startShell), (error) => {
      this.#exit = { kind: 'unstarted', message: `Could not start: ${messageOf(error)}` };
    });
    return undefined;
  }

  async #begin(startShell: () => Promise<AttemptShell>): Promise<void> {
    this.#shells++;
    this.#bootMs = performance.now() + bootOffsetMs();
    this.#lastIdBefore = this.#place.table.lastId();
    this.#shell = await startShell();
    // Ask the system now: later, the trial may have changed the files of the run folder.
    const { leader } = this.#shell;
    if (leader !== undefined) this.#setLeader(leader, true);
    if (this.isTerminating) this.#tree?.signal('SIGTERM');
  }

  /** True for a process in another process namespace, such as one of the host seen from a container. */
  get isElsewhere(): boolean {
    const leader = this.#tree?.leader;
    return leader !== undefined && leaderPlaceOf(leader, this.#place.table) === 'elsewhere';
  }

  /**
   * A process id of another namespace means nothing here. Assume that it runs until something proves otherwise: a
   * second start would be worse.
   */
  #findExitElsewhere(): ProcessExit | undefined {
    const { table, liveness, stopGraceMs } = this.#place;
    const namespace = this.#tree?.leader.bootId.split('/')[1] ?? '';
    // An enclosing namespace shows it under another id.
    if ((this.#tree?.members().length ?? 0) > 0) return undefined;
    if (table.isWhole || liveness.isAlive(namespace) === false) return this.#writtenExit() ?? { kind: 'vanished' };
    const terminatedMs = this.#terminatedMs;
    if (terminatedMs === undefined || this.#nowMs - terminatedMs < stopGraceMs) return undefined;
    return { kind: 'ended', exitCode: null, signal: null, atMs: null };
  }

  /** Another start was first: attach to its process instead. */
  #attachToHolder(): ProcessExit | undefined {
    const claim = readClaim(this.#place.runFolder);
    if (claim?.kind === 'tombstone') return { kind: 'refused' };
    this.#refusedMs ??= this.#nowMs;
    // It is about to write its claim; or it was killed before, or its program has removed it.
    if (claim?.kind !== 'held' && this.#nowMs - this.#refusedMs < claimPatienceMs) return undefined;
    this.#shell?.release();
    this.#shell = undefined;
    this.#setLeader(claim?.kind === 'held' ? claim.leader : unknownLeader(this.#place.table), false);
    return claim?.kind === 'held' ? this.#findExit() : this.#vanished();
  }

  #treeOrClaimed(): ProcessTree | undefined {
    if (this.#tree) return this.#tree;
    const leader = this.#shell?.leader ?? this.#claimedLeader();
    if (leader !== undefined) this.#setLeader(leader, this.#shell !== undefined);
    return this.#tree;
  }

  #claimedLeader(): Leader | undefined {
    const claim = readClaim(this.#place.runFolder);
    if (claim?.kind !== 'held') return undefined;
    return this.#shell === undefined || this.#shell.pid === claim.leader.pid ? claim.leader : undefined;
  }

  #setLeader(leader: Leader, trusted: boolean): void {
    const { table, key } = this.#place;
    const started = { trusted, afterId: trusted ? this.#lastIdBefore : undefined };
    this.#tree = new ProcessTree(table, leader, attemptVariable(key), started);
  }
}

/** How a program ended whose shell left with its status, after writing it to the exit file: only the time is read. */
function toldExit(status: AttemptShell['status'], runFolder: string): ProcessExit | undefined {
  // A shell that was killed after writing a status would say the signal; a shell that ran nothing has codes of its own.
  if (typeof status !== 'number' || status > 128 || Object.values<number>(shellCodes).includes(status))
    return undefined;
  const atMs = exitTimeMs(runFolder);
  return atMs === undefined ? undefined : exitOf(status, atMs);
}

const noClaim: ProcessExit = { kind: 'unstarted', message: 'Could not start: the claim file cannot be written.' };
const notStarted: ProcessExit = { kind: 'unstarted', message: 'Could not start: the shell cannot start the program.' };

/** @param status of a shell: above 128 it means a signal */
function exitOf(status: number, atMs: number | null): ProcessExit {
  const signal = status > 128 ? signalName(status - 128) : null;
  return { kind: 'ended', exitCode: status, signal, atMs };
}

function signalName(number: number): string | null {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null;
}

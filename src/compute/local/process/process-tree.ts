import type { ProcessFacts, ProcessTable } from './process-table.ts';

/** The leader of an attempt's session: the shell that runs it, or the launcher that forked that shell. */
export interface Leader {
  readonly pid: number;
  readonly started: string;
  readonly bootId: string;
  /** Word on the command line of a launcher and its forks; undefined for a shell that runs one attempt only. */
  readonly launcher?: string;
}

/** Where a leader runs, relative to a process table. */
export type LeaderPlace = 'here' | 'elsewhere' | 'gone';

/** @returns `elsewhere`: on this machine, in another process namespace; `gone`: the machine has rebooted since */
export function leaderPlaceOf({ bootId }: Leader, table: ProcessTable): LeaderPlace {
  if (isEarlierBoot(bootId, table)) return 'gone';
  const [, namespace = ''] = bootId.split('/');
  const [, ownNamespace = ''] = table.bootId.split('/');
  return namespace === '' || ownNamespace === '' || namespace === ownNamespace ? 'here' : 'elsewhere';
}

/** True for the id of a boot before that of the process table. */
export function isEarlierBoot(bootId: string, table: ProcessTable): boolean {
  return bootId.split('/')[0] !== table.bootId.split('/')[0];
}

/** A leader about which nothing is known: only the attempt's variable identifies members. */
export function unknownLeader(table: ProcessTable): Leader {
  return { pid: 0, started: '0', bootId: table.bootId };
}

/**
 * All processes of one attempt: the leader's group and session, their descendants, and every process with the attempt's
 * variable, even after it left the group and lost its parents.
 *
 * The system reuses process ids, so a process is identified by its id and start time. If this object never saw the
 * leader alive, it identifies members of the leader's group or session only by the attempt's variable.
 */
export class ProcessTree {
  readonly leader: Leader;
  readonly #table: ProcessTable;
  readonly #variable: string;
  /** Known members: start time by pid. */
  readonly #known = new Map<number, string>();
  readonly #signaled = new Set<number>();
  #trusted: boolean;
  /** Whether process ids of the leader's namespace are valid in ours. */
  readonly #isHere: boolean;
  /** No process of the attempt is older than this one, as far as ids tell. */
  readonly #firstId: number;

  /**
   * @param variable `NAME=value` in the environment of every process of the attempt
   * @param started.trusted the leader is our child, so its id cannot have been reused
   * @param started.afterId the last process id before the attempt
   */
  constructor(
    table: ProcessTable,
    leader: Leader,
    variable: string,
    started: { readonly trusted: boolean; readonly afterId?: number | undefined },
  ) {
    this.#table = table;
    this.leader = leader;
    this.#variable = variable;
    this.#trusted = started.trusted;
    this.#firstId = started.afterId ?? leader.pid;
    this.#isHere = leaderPlaceOf(leader, table) === 'here';
  }

  /**
   * True while the shell of the attempt runs. A launcher may outlive it, and may be outlived by it.
   * @param hasExit the shell has written its exit status
   */
  isShellAlive(hasExit: boolean): boolean {
    if (!this.#isHere) return false;
    const isLeaderAlive = this.#isLeader(this.#table.find(this.leader.pid));
    if (isLeaderAlive) this.#trusted = true;
    if (this.leader.launcher === undefined || (isLeaderAlive && !hasExit)) return isLeaderAlive;
    return this.#table.all().some((facts) => !facts.isZombie && this.#isFork(facts));
  }

  /** The shell that a launcher has forked for an attempt, also after the launcher's death. */
  #isFork({ pid, group }: ProcessFacts): boolean {
    const { launcher, pid: leader } = this.leader;
    return (
      launcher !== undefined &&
      this.#isHere &&
      group === leader &&
      pid !== leader &&
      this.#table.hasArgument(pid, launcher)
    );
  }

  /**
   * True when the leader's process group is empty, as far as one system call tells: not when a launcher leads it. A
   * zombie still counts as a member; a process that left the group does not.
   */
  isGroupEmpty(): boolean {
    if (!this.#trusted || this.leader.launcher !== undefined) return true;
    try {
      process.kill(-this.leader.pid, 0);
      return false;
    } catch (error) {
      return !isNotPermitted(error);
    }
  }

  /**
   * True when a process with the attempt's variable runs outside the group, or one in the group of a launcher. Checks
   * only processes started after the attempt.
   */
  hasStrays(): boolean {
    if (this.leader.pid === 0 || !this.#isHere) return false;
    return this.#table
      .idsAfter(this.#firstId)
      .some(
        (pid) =>
          pid !== process.pid &&
          pid !== this.leader.pid &&
          (this.#table.hasVariable(pid, this.#variable) || this.#isLed(this.#table.find(pid))),
      );
  }

  /** In the group or session of a launcher that is known to be ours. */
  #isLed(facts: ProcessFacts | undefined): boolean {
    if (facts === undefined || facts.isZombie || !this.#trusted || this.leader.launcher === undefined) return false;
    return facts.group === this.leader.pid || facts.session === this.leader.pid;
  }

  /** Every living member. Scans all processes of the machine. */
  members(): readonly ProcessFacts[] {
    if (leaderPlaceOf(this.leader, this.#table) === 'gone') return [];
    const all = this.#table.all();
    if (all.some((facts) => this.#isLeader(facts))) this.#trusted = true;
    const candidates = all.filter(
      (facts) => !facts.isZombie && facts.pid !== process.pid && this.#table.isNotOlder(facts, this.leader.started),
    );
    const members = new Map<number, ProcessFacts>();
    for (const facts of candidates) if (this.#isMember(facts)) members.set(facts.pid, facts);
    for (let grown = true; grown; ) {
      grown = false;
      for (const facts of candidates) {
        if (members.has(facts.pid) || !members.has(facts.parent)) continue;
        members.set(facts.pid, facts);
        grown = true;
      }
    }
    this.#known.clear();
    for (const facts of members.values()) this.#known.set(facts.pid, facts.started);
    return [...members.values()];
  }

  /** Sends a signal to every member. @returns number of members */
  signal(signal: 'SIGTERM' | 'SIGKILL'): number {
    const members = this.members();
    // Signal the whole group at once, so that no member can escape the loop below by forking.
    if (members.some((facts) => facts.group === this.leader.pid)) send(-this.leader.pid, signal);
    for (const facts of members) {
      if (facts.group !== this.leader.pid) send(facts.pid, signal);
      this.#signaled.add(facts.pid);
    }
    return members.length;
  }

  /** Sends a signal to the shell's children only: `new`: those not yet signaled; `all`: every child. */
  signalChildren(signal: 'SIGTERM', which: 'new' | 'all'): void {
    const members = this.members();
    const shells =
      this.leader.launcher === undefined
        ? [this.leader.pid]
        : members.filter((facts) => this.#isFork(facts)).map(pidOf);
    for (const { pid, parent } of members) {
      if (!shells.includes(parent) || (which === 'new' && this.#signaled.has(pid))) continue;
      this.#signaled.add(pid);
      send(pid, signal);
    }
  }

  #isLeader(facts: ProcessFacts | undefined): boolean {
    return this.#isHere && facts?.pid === this.leader.pid && facts.started === this.leader.started && !facts.isZombie;
  }

  #isMember(facts: ProcessFacts): boolean {
    const { pid } = this.leader;
    // A launcher serves other attempts too.
    if (this.#isHere && facts.pid === pid)
      return this.leader.launcher === undefined && facts.started === this.leader.started;
    if (this.#known.get(facts.pid) === facts.started) return true;
    if (this.#trusted && (facts.group === pid || facts.session === pid)) return true;
    return this.#table.hasVariable(facts.pid, this.#variable) || this.#isFork(facts);
  }
}

function pidOf({ pid }: ProcessFacts): number {
  return pid;
}

function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended, which is the purpose of the signal.
  }
}

function isNotPermitted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPERM';
}

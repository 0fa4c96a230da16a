import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Clock, inBackground, type Logger, messageOf, sleep, withPath } from '../../../base/index.ts';
import { writePlain } from '../../../files/index.ts';
import type { AttemptIntake, ClaimGrant } from '../../../model/index.ts';
import type { JobStatus } from '../../compute.ts';
import { Patience } from '../../delivery.ts';
import { LocalProcess, type ProcessExit } from '../process/local-process.ts';
import type { NamespaceSign } from '../process/namespace-sign.ts';
import type { KernelLog } from '../process/oom.ts';
import type { ProcessTable } from '../process/process-table.ts';
import { AttemptReporter } from '../reports/attempt-reporter.ts';
import { diskNote, type EvidencePlace, evidentEnd, memoryEvidence, unstartedEnd } from './end-evidence.ts';
import { attemptVariable, gpuEnvironment, runFiles, type Variables } from './environment.ts';
import type { JobEntry } from './job-registry.ts';
import { checkRunFolder, hasClaim, placeTombstone, readClaim } from './run-files.ts';
import type { SlotBook } from './slots.ts';
import { type LocalWork, startFailure, startPlan } from './start-plan.ts';
import type { End } from './trial-end.ts';

/** What all local jobs share. */
export interface LocalHost {
  readonly intake: AttemptIntake;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly table: ProcessTable;
  readonly sign: NamespaceSign;
  readonly slots: SlotBook;
  /** Path of the file that tells of the start of an attempt. */
  startMark(key: string): string;
  readonly kernelLog: KernelLog;
  readonly baseEnvironment: Variables;
  /** Aborted when the target closes. */
  readonly signal: AbortSignal;
  /** The job wants to be polled now. */
  wake(job: LocalJob): void;
  /** A slot or the job's phase changed. */
  changed(): void;
}

/** Shortest pause between two polls: a metric is seen within it while lines keep coming. */
const fastPollMs = 20;
/** Longest pause for our child, whose end is an event, and for an adopted process, whose end is not. */
const slowPollMs = { child: 1_000, adopted: 250 } as const;

/** A claim line is written in microseconds: what is incomplete for longer stays so. */
const partialPatienceMs = 2_000;

type Phase = 'queued' | 'starting' | 'running' | 'ended';

/**
 * One attempt on this machine, from its entry in the registry to its end. Without an `AttemptJob` (nobody adopted it
 * yet) it is only watched: it holds its slots and shows in listings.
 */
export class LocalJob {
  readonly entry: JobEntry;
  readonly #isNew: boolean;
  nextPollMs = 0;
  readonly #host: LocalHost;
  #work: LocalWork | undefined;
  #phase: Phase = 'queued';
  #reason: string | null = null;
  #process: LocalProcess | undefined;
  #reporter: AttemptReporter | undefined;
  #grant: ClaimGrant | undefined;
  #stopped: 'stop' | 'cancel' | null = null;
  #isRefused = false;
  #isClaiming = false;
  #isFinishing = false;
  #hasOomKill = false;
  #pauseMs = fastPollMs;
  #partialSinceMs: number | undefined;

  /** @param isNew nobody can have started it before */
  constructor(host: LocalHost, entry: JobEntry, isNew = false) {
    this.#isNew = isNew;
    this.#host = host;
    this.entry = entry;
  }

  get #place() {
    const { table, sign } = this.#host;
    return { ...this.entry, table, sign, startMark: this.#host.startMark(this.entry.key) };
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** True when the attempt is known, not only its processes. */
  get isAdopted(): boolean {
    return this.#work !== undefined;
  }

  get status(): JobStatus {
    const exit = this.#process?.exit;
    const ended = exit?.kind === 'ended' ? exit : undefined;
    return {
      key: this.entry.key,
      phase: this.#shownPhase,
      nativeId: this.#process ? String(this.#process.pid) : null,
      exitCode: ended && ended.signal === null ? ended.exitCode : null,
      signal: ended?.signal ?? null,
      outOfMemory: this.#hasOomKill,
      reason: this.#reason,
    };
  }

  get #shownPhase(): JobStatus['phase'] {
    if (this.#phase === 'starting') return 'queued';
    return this.#phase === 'running' && this.#process?.exit ? 'ending' : this.#phase;
  }

  /** Takes up whatever the run folder shows: nothing yet, a process, its remains. */
  inspect(): void {
    const { entry } = this;
    const claim = readClaim(entry.runFolder);
    if (claim?.kind === 'tombstone') this.#endWith('canceled before it started');
    else if (claim?.kind === 'held') {
      this.#host.slots.retake(entry.key, entry, claim.gpuIds);
      this.#process = LocalProcess.attach(this.#place, claim.leader);
      this.#run();
    } else if (claim?.kind === 'partial') {
      // Being written just now, or by a machine that went down at that moment.
      const nowMs = this.#host.clock.monotonicMs();
      this.#partialSinceMs ??= nowMs;
      if (nowMs - this.#partialSinceMs > partialPatienceMs)
        this.#endRemains(`its claim file is damaged${diskNote(this.#evidence)}`);
      else this.#run();
    }
  }

  /** Gives the job its attempt: from now on it reports and ends. */
  adopt(work: LocalWork): void {
    if (this.#work) return;
    this.#work = work;
    // It may have ended while nobody was there to tell: then its reports and its end are still to be told, and listings
    // show so from now on.
    this.#process?.poll(this.#host.clock.monotonicMs());
    if (this.#process) this.#run();
    this.#takeClaim();
  }

  #takeClaim(): void {
    if (!this.#process || !this.#work || this.#reporter || this.#isClaiming) return;
    inBackground(this.#claimRunning(), (error) => this.#giveUp(error));
  }

  async #claimRunning(): Promise<void> {
    const grant = await this.#claim();
    if (grant) this.#tend(grant);
    this.#host.wake(this);
  }

  /** Starts the process if there is room. @returns false when it has to wait */
  tryStart(): boolean {
    if (this.#phase !== 'queued' || !this.#work) return true;
    const gpuIds = this.#host.slots.take(this.entry.key, this.entry);
    if (!gpuIds) return false;
    this.#phase = 'starting';
    inBackground(this.#start(gpuIds), (error) => this.#giveUp(error));
    return true;
  }

  /** TERM, then KILL after the grace time. Before the start: it never starts. */
  cancel(): void {
    if (this.#phase === 'ended') return;
    if (this.#phase === 'queued' && placeTombstone(this.entry.runFolder) !== 'held')
      this.#endWith('canceled before it started');
    else {
      // Somebody else has started it meanwhile.
      if (this.#phase === 'queued') this.inspect();
      this.#stop('cancel');
    }
  }

  /** Looks once at the processes and the files, and does what is due. */
  poll(nowMs: number): void {
    if (this.#phase !== 'running') return;
    if (!this.#process) {
      this.nextPollMs = nowMs + fastPollMs;
      this.inspect();
      this.#takeClaim();
      if (this.#stopped !== null) this.#stop(this.#stopped);
      return;
    }
    const process = this.#process;
    process.poll(nowMs);
    if (process.exit) this.#reporter?.setEnded();
    const hasRead = this.#isFinishing ? false : (this.#reporter?.poll(nowMs) ?? false);
    const isBusy = hasRead || process.exit !== undefined || process.isTerminating;
    const slowest = process.isChild ? slowPollMs.child : slowPollMs.adopted;
    this.#pauseMs = isBusy ? fastPollMs : Math.min(1.5 * this.#pauseMs, slowest);
    this.nextPollMs = nowMs + this.#pauseMs;
    if (!process.isGone) return;
    this.#host.slots.release(this.entry.key);
    // Without the claim there is nobody to tell yet.
    if (!this.#isClaiming) inBackground(this.#finish(), (error) => this.#giveUp(error));
  }

  // --- start ------------------------------------------------------------------------------------------------------

  async #start(gpuIds: readonly string[]): Promise<void> {
    const entry = this.entry;
    const host = this.#host;
    const work = this.#work;
    const grant = await this.#claim();
    // After a close the next target makes the start, with the same claim.
    if (!grant || !work || host.signal.aborted) return;
    if (!this.#isNew && this.#hasTraces()) return this.#endTraces();
    this.#tend(grant);
    if (this.#stopped !== null && placeTombstone(entry.runFolder) !== 'held') {
      return this.#endBeforeStart({ kind: 'canceled', exitCode: null, signal: null, message: null });
    }
    try {
      this.#process = await this.#launch(work, gpuIds);
    } catch (error) {
      const message = startFailure(error, work.trial.workingFolder);
      host.logger.warn('compute.start_failed', { key: entry.key, message });
      return this.#endBeforeStart({ kind: 'never_launched', exitCode: null, signal: null, message });
    }
    this.#run();
    // A wish that came between the claim and the process.
    if (this.#stopped !== null || this.#isRefused) this.#process.terminate(host.clock.monotonicMs());
  }

  /** @throws SYSTEM_* and COMPUTE_* when the machine does not let it start */
  async #launch({ job, trial, plan }: LocalWork, gpuIds: readonly string[]): Promise<LocalProcess> {
    const { entry } = this;
    const host = this.#host;
    const { environment, command } = plan ?? startPlan(job, trial, host.baseEnvironment);
    for (const folder of [entry.runFolder, job.outputFolder, ...command.outputs])
      withPath(folder, () => mkdirSync(folder, { recursive: true }));
    checkRunFolder(entry.runFolder);
    const parameters = join(entry.runFolder, runFiles.parameters);
    withPath(parameters, () => writePlain(parameters, JSON.stringify(job.config)));
    return LocalProcess.start(this.#place, command, {
      cwd: trial.workingFolder,
      env: { ...environment, ...gpuEnvironment(host.slots.slots.gpus.length > 0 ? gpuIds : null) },
      onExit: () => host.wake(this),
    });
  }

  #run(): void {
    this.#phase = 'running';
    this.#pauseMs = fastPollMs;
    this.#host.wake(this);
    this.#host.changed();
  }

  /** @returns undefined when it was refused or the target closed; the job has then ended, or is left as it is */
  async #claim(): Promise<ClaimGrant | undefined> {
    const entry = this.entry;
    const host = this.#host;
    if (this.#isClaiming || this.#grant) return this.#grant;
    this.#isClaiming = true;
    try {
      this.#grant = await new Patience({ ...host, key: entry.key }).retryUntilAborted(() =>
        host.intake.claim(entry.key, {
          nonce: entry.nonce,
          host: hostname(),
          pid: this.#process?.pid ?? null,
          nativeId: this.#process ? String(this.#process.pid) : null,
          restarts: 0,
          resumedStep: null,
        }),
      );
      return this.#grant;
    } catch (error) {
      if (host.signal.aborted) return undefined;
      this.#reason = messageOf(error);
      if (this.#process) this.#refuse();
      // Another execution holds the claim: if its job file is lost, this is the only one who can end it.
      else this.#endRemains(this.#reason);
      return undefined;
    } finally {
      this.#isClaiming = false;
    }
  }

  #tend(grant: ClaimGrant): void {
    if (!this.#work || this.#reporter) return;
    const { intake, clock, logger, signal } = this.#host;
    this.#reporter = new AttemptReporter({
      ...this.#work,
      intake,
      clock,
      logger,
      signal,
      grant,
      onDirective: (want) => this.#stop(want),
      onRefused: () => this.#refuse(),
    });
  }

  // --- end --------------------------------------------------------------------------------------------------------

  /** The first wish counts; what had ended before does not hear it. */
  #stop(want: 'stop' | 'cancel'): void {
    this.#reporter?.hurry();
    if (this.#process?.exit) return;
    this.#stopped ??= want;
    this.#process?.terminate(this.#host.clock.monotonicMs());
    this.#host.wake(this);
  }

  /** Ended elsewhere, or fenced: the processes go and nothing is told any more. */
  #refuse(): void {
    this.#isRefused = true;
    this.#process?.terminate(this.#host.clock.monotonicMs());
    this.#host.wake(this);
  }

  /** All processes are gone. Reports and the end are told if there is anyone to tell. */
  async #finish(): Promise<void> {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    const exit = this.#process?.exit;
    this.#reporter?.setEnded();
    try {
      if (exit?.kind === 'vanished') {
        this.#reason ??= `its process vanished without an exit status${diskNote(this.#evidence)}`;
        if (!this.#isRefused) await this.#reporter?.drain();
      } else if (exit && this.#reporter && !this.#isRefused)
        await this.#reporter.end(await this.#describeEnd(exit, this.#reporter));
    } catch (error) {
      this.#reason = messageOf(error);
    }
    // Only watched so far: whoever adopts it has more to tell.
    if (!this.#reporter) this.#isFinishing = false;
    this.#endWith(this.#reason);
  }

  async #describeEnd(exit: Exclude<ProcessExit, { kind: 'vanished' }>, reporter: AttemptReporter): Promise<End> {
    if (exit.kind === 'refused') return { kind: 'canceled', exitCode: null, signal: null, message: null };
    if (exit.kind === 'unstarted') return unstartedEnd(exit.message, this.#evidence);
    const memory = memoryEvidence(this.entry, exit, this.#host.kernelLog, this.#process);
    this.#hasOomKill = this.#stopped === null && memory === 'killed_this';
    // What the trial says of itself is in its spool: read to the end before judging.
    await reporter.drain();
    return evidentEnd(exit, { ...this.#evidence, reporter, stopped: this.#stopped, memory });
  }

  get #evidence(): EvidencePlace {
    return { entry: this.entry, work: this.#work };
  }

  /** Where the claim was granted to an earlier start: whether that one came to run the program. */
  #hasTraces(): boolean {
    const { runFolder, key } = this.entry;
    const { table } = this.#host;
    if (hasClaim(runFolder) || existsSync(this.#host.startMark(key))) return true;
    return table.all().some(({ pid }) => pid !== process.pid && table.hasVariable(pid, attemptVariable(key)));
  }

  /** It ran, and its claim file is lost: it is not started a second time. */
  async #endTraces(): Promise<void> {
    const { clock, signal } = this.#host;
    // Another start may be about to write its claim.
    await sleep(clock, partialPatienceMs, signal);
    if (signal.aborted) return;
    if (placeTombstone(this.entry.runFolder) === 'held') {
      this.inspect();
      this.#takeClaim();
    } else this.#endRemains('it was started before, and its claim file is gone');
  }

  /** Ends what is left of processes that nothing but the attempt's variable leads to; then the observer ends the attempt. */
  #endRemains(reason: string): void {
    this.#reason = reason;
    this.#process = LocalProcess.remains(this.#place);
    this.#run();
  }

  /** Nothing ran, so nothing was reported: the files, which may be what failed, are not read. */
  async #endBeforeStart(end: End): Promise<void> {
    // Where it cannot be placed, the end that the intake stores refuses every later claim.
    placeTombstone(this.entry.runFolder);
    this.#host.slots.release(this.entry.key);
    try {
      const { intake } = this.#host;
      const { key } = this.entry;
      const epoch = this.#grant?.epoch;
      if (epoch !== undefined)
        await new Patience({ ...this.#host, key }).retryUntilAborted(() =>
          intake.end(key, { ...end, epoch, lastSeq: {} }),
        );
    } catch (error) {
      this.#host.logger.warn('compute.end_undelivered', { key: this.entry.key, message: messageOf(error) });
    }
    this.#endWith(end.message ?? 'canceled before it started');
  }

  /** Something failed that nothing above expects: the processes go, and the observer ends the attempt. */
  #giveUp(error: unknown): void {
    const message = messageOf(error);
    this.#host.logger.error('compute.job_failed', { key: this.entry.key, message });
    this.#process?.terminate(this.#host.clock.monotonicMs());
    this.#isFinishing = false;
    if (this.#process?.isGone !== false) this.#endWith(message);
    else this.#refuse();
  }

  #endWith(reason: string | null): void {
    this.#phase = 'ended';
    this.#reason = reason;
    this.#host.slots.release(this.entry.key);
    this.#host.changed();
  }
}

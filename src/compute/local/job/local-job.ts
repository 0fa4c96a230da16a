import { inBackground, messageOf, sleep } from '../../../base/index.ts';
import type { JobStatus, LaunchGrant } from '../../compute.ts';
import type { Launchers } from '../process/launchers.ts';
import { LocalProcess } from '../process/local-process.ts';
import type { NamespaceLiveness } from '../process/namespace-liveness.ts';
import type { KernelLog } from '../process/oom.ts';
import type { ProcessTable } from '../process/process-table.ts';
import { isEarlierBoot } from '../process/process-tree.ts';
import { AttemptReporter } from '../reports/attempt-reporter.ts';
import { AttemptAtIntake, type IntakePlace } from './attempt-at-intake.ts';
import { describeEnd, diskNote, type EvidencePlace, type KnownExit, memoryEvidence } from './end-evidence.ts';
import type { Variables } from './environment.ts';
import type { JobEntry } from './job-registry.ts';
import { launch, mayHaveRun } from './launch.ts';
import { fastPollMs, PollPace } from './poll-pace.ts';
import { hasStartMark, placeTombstone, readClaim } from './run-files.ts';
import type { SlotAllocator } from './slots.ts';
import { type LocalWork, startFailure } from './start-plan.ts';
import type { End } from './trial-end.ts';

/** Resources that all local jobs share. */
export interface JobHost extends IntakePlace {
  readonly table: ProcessTable;
  readonly liveness: NamespaceLiveness;
  readonly launchers: Launchers;
  readonly slots: SlotAllocator;
  /** Path of the file that marks the start of an attempt. */
  startMark(key: string): string;
  readonly kernelLog: KernelLog;
  readonly baseEnvironment: Variables;
  /** Asks to poll the job now. */
  wake(job: LocalJob): void;
  /** Asks to poll the job at its `nextPollMs`. */
  watch(job: LocalJob): void;
  /** Reports that a slot may have become free, or that the job shows more than a start. */
  changed(): void;
}

/** The start of an attempt that no process can have started before. */
export interface FreshStart {
  /** Answer to the claim that came with its launch, if one did. */
  readonly grant: LaunchGrant | undefined;
}

/** Time to wait for an incomplete claim line. A wrapper writes it in microseconds. */
const partialPatienceMs = 2_000;

const claimGone = 'it was started before, and its claim file is gone';
const rebooted =
  'the machine has restarted since it was submitted, and a power cut may have taken back what would show that it started';

type Phase = 'queued' | 'starting' | 'running' | 'ended';

/**
 * One attempt on this machine, from its entry in the registry to its end. Until it is adopted (given its `AttemptJob`),
 * it is only watched: it holds its slots and appears in listings.
 */
export class LocalJob {
  readonly entry: JobEntry;
  nextPollMs = 0;
  readonly #host: JobHost;
  readonly #intake: AttemptAtIntake;
  #work: LocalWork | undefined;
  #phase: Phase = 'queued';
  #reason: string | null = null;
  #process: LocalProcess | undefined;
  #reporter: AttemptReporter | undefined;
  #stopped: 'stop' | 'cancel' | null = null;
  #isRefused = false;
  /** A process may have started it before. */
  readonly #isOld: boolean;
  #isFinishing = false;
  #hasOomKill = false;
  readonly #pace = new PollPace();
  #partialSinceMs: number | undefined;

  /** @param fresh undefined when a process may have started it before */
  constructor(host: JobHost, entry: JobEntry, fresh?: FreshStart) {
    this.#host = host;
    this.entry = entry;
    this.#intake = new AttemptAtIntake(host, entry, fresh?.grant);
    this.#isOld = fresh === undefined;
  }

  get #place() {
    const { table, liveness, launchers } = this.#host;
    return { ...this.entry, table, liveness, launchers, startMark: this.#host.startMark(this.entry.key) };
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** True once the job has its attempt, not only its processes. */
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
      hasStarted: this.#process !== undefined && exit?.kind !== 'unstarted',
      reason: this.#reason,
    };
  }

  get #shownPhase(): JobStatus['phase'] {
    if (this.#phase === 'starting') return 'queued';
    return this.#phase === 'running' && this.#process?.exit ? 'ending' : this.#phase;
  }

  /** Reads the state of the run folder: not started, a process, or its remains. */
  inspect(): void {
    const { entry } = this;
    const claim = readClaim(entry.runFolder);
    if (claim?.kind === 'tombstone') this.#endAtTombstone();
    else if (claim?.kind === 'held') {
      this.#host.slots.retake(entry.key, entry, claim.gpuIds);
      this.#process = LocalProcess.attach(this.#place, claim.leader);
      this.#run();
    } else if (claim?.kind === 'partial') {
      // Being written right now, or cut short when the machine went down.
      const nowMs = this.#host.clock.monotonicMs();
      this.#partialSinceMs ??= nowMs;
      if (nowMs - this.#partialSinceMs > partialPatienceMs)
        this.#endRemains(`its claim file is damaged${diskNote(this.#evidence)}`);
      else this.#run();
    }
  }

  /** Gives the job its attempt, so that it reports and ends from now on. */
  adopt(work: LocalWork): void {
    if (this.#work) return;
    this.#work = work;
    // It may have ended while no controller ran. Then its reports and its end must still be sent, and listings show
    // that.
    this.#process?.poll(this.#host.clock.monotonicMs());
    if (this.#process) this.#run();
    this.#takeClaim();
  }

  #takeClaim(): void {
    if (!this.#process || !this.#work || this.#reporter || this.#intake.isClaiming) return;
    inBackground(this.#claimRunning(), (error) => this.#giveUp(error));
  }

  async #claimRunning(): Promise<void> {
    const grant = await this.#claim();
    if (grant) this.#tend(grant);
    this.#host.wake(this);
  }

  /** Starts the process if there is room. @returns false when it must wait */
  tryStart(): boolean {
    if (this.#phase !== 'queued' || !this.#work) return true;
    const gpuIds = this.#host.slots.take(this.entry.key, this.entry);
    if (!gpuIds) return false;
    this.#phase = 'starting';
    inBackground(this.#start(gpuIds), (error) => this.#giveUp(error));
    return true;
  }

  /** Sends TERM, then KILL after the grace time. A job that has not started never starts. */
  cancel(): void {
    if (this.#phase === 'ended') return;
    if (this.#phase === 'queued' && placeTombstone(this.entry.runFolder) !== 'held') this.#endAtTombstone();
    else {
      // Another target has started it in the meantime.
      if (this.#phase === 'queued') this.inspect();
      this.#stop('cancel');
    }
  }

  /** Checks the processes and files once, and does what is due. */
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
    // At the end, `#finish` reads the rest.
    const hasRead = this.#isFinishing || process.isGone ? false : (this.#reporter?.poll(nowMs) ?? false);
    const isBusy = hasRead || process.exit !== undefined || process.isTerminating;
    this.nextPollMs = nowMs + this.#pace.next({ isBusy, isChild: process.isChild });
    if (!process.isGone) return;
    this.#host.slots.release(this.entry.key);
    // Without the claim, nothing can be sent yet.
    if (!this.#intake.isClaiming) inBackground(this.#finish(), (error) => this.#giveUp(error));
  }

  // --- start ------------------------------------------------------------------------------------------------------

  async #start(gpuIds: readonly string[]): Promise<void> {
    const entry = this.entry;
    const host = this.#host;
    const work = this.#work;
    const grant = await this.#claim();
    // After a close, the next target starts it with the same claim.
    if (!grant || !work || host.signal.aborted) return;
    if (this.#isOld && this.#isOfEarlierBoot) return this.#endTraces(rebooted);
    if (this.#isOld && mayHaveRun(this.#place)) return this.#endTraces(claimGone);
    this.#tend(grant);
    if (this.#stopped !== null && placeTombstone(entry.runFolder) !== 'held') {
      return this.#endBeforeStart({ kind: 'canceled', exitCode: null, signal: null, message: null });
    }
    try {
      this.#process = await launch(work, this.#place, {
        baseEnvironment: host.baseEnvironment,
        gpuIds: host.slots.slots.gpus.length > 0 ? gpuIds : null,
        onExit: () => host.wake(this),
      });
    } catch (error) {
      const message = startFailure(error, work.trial.workingFolder);
      host.logger.warn('compute.start_failed', { key: entry.key, message });
      return this.#endBeforeStart({ kind: 'never_launched', exitCode: null, signal: null, message });
    }
    this.#phase = 'running';
    // Nothing can be read yet, and its end is an event.
    this.nextPollMs = host.clock.monotonicMs() + fastPollMs;
    host.watch(this);
    // A directive or refusal may have arrived between the claim and the process.
    if (this.#stopped !== null || this.#isRefused) this.#process.terminate(host.clock.monotonicMs());
  }

  #run(): void {
    this.#phase = 'running';
    this.#pace.restart();
    this.#host.wake(this);
    this.#host.changed();
  }

  /** @returns undefined when the claim was refused or the target closed; the job then ends, or stays as it is */
  async #claim(): Promise<LaunchGrant | undefined> {
    try {
      return await this.#intake.claim(this.#process?.pid);
    } catch (error) {
      this.#reason = messageOf(error);
      if (this.#process) this.#refuse();
      // Another execution holds the claim. If its job file is lost, only this job can end it.
      else this.#endRemains(this.#reason);
      return undefined;
    }
  }

  #tend(grant: LaunchGrant): void {
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

  /** Passes on a directive. The first one counts, and only if the process has not ended before. */
  #stop(want: 'stop' | 'cancel'): void {
    this.#reporter?.hurry();
    if (this.#process?.exit) return;
    this.#stopped ??= want;
    this.#process?.terminate(this.#host.clock.monotonicMs());
    this.#host.wake(this);
  }

  /** Handles a final refusal (ended elsewhere, or fenced): ends the processes and sends nothing more. */
  #refuse(): void {
    this.#isRefused = true;
    this.#process?.terminate(this.#host.clock.monotonicMs());
    this.#host.wake(this);
  }

  /** Sends the last reports and the end after all processes are gone, if the job is adopted. */
  async #finish(): Promise<void> {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    const exit = this.#process?.exit;
    this.#reporter?.setEnded();
    // Without a status, another shell may still be on its way.
    if (exit?.kind === 'vanished' || exit?.kind === 'unstarted') placeTombstone(this.entry.runFolder);
    try {
      if (exit?.kind === 'vanished') {
        this.#reason ??= `its process vanished without an exit status${diskNote(this.#evidence)}`;
        if (!this.#isRefused) await this.#reporter?.drain();
      } else if (exit && this.#reporter && !this.#isRefused) await this.#sendEnd(exit, this.#reporter);
    } catch (error) {
      this.#reason = messageOf(error);
    }
    // Only watched so far: a later adoption sends reports and the end.
    if (!this.#reporter) this.#isFinishing = false;
    this.#endWith(this.#reason);
  }

  async #sendEnd(exit: KnownExit, reporter: AttemptReporter): Promise<void> {
    const memory = memoryEvidence(this.entry, exit, this.#host.kernelLog, this.#process);
    this.#hasOomKill = this.#stopped === null && memory === 'killed_this';
    await reporter.end(await describeEnd(exit, { ...this.#evidence, reporter, stopped: this.#stopped, memory }));
  }

  get #evidence(): EvidencePlace {
    return { entry: this.entry, work: this.#work };
  }

  get #isOfEarlierBoot(): boolean {
    return this.entry.bootId !== undefined && isEarlierBoot(this.entry.bootId, this.#host.table);
  }

  /** Ends a job that no start can get past a tombstone of. Its program may run all the same, if it removed its claim. */
  #endAtTombstone(): void {
    if (this.#isOld && hasStartMark(this.#place)) this.#endRemains(claimGone);
    else this.#endWith('canceled before it started');
  }

  /** Ends a job that may have run before, instead of starting it again. */
  async #endTraces(reason: string): Promise<void> {
    const { clock, signal } = this.#host;
    // Another start may be about to write its claim.
    await sleep(clock, partialPatienceMs, signal);
    if (signal.aborted) return;
    if (placeTombstone(this.entry.runFolder) === 'held') {
      this.inspect();
      this.#takeClaim();
    } else this.#endRemains(reason);
  }

  /** Ends processes that only the attempt's variable identifies; then the job monitor ends the attempt. */
  #endRemains(reason: string): void {
    this.#reason = reason;
    this.#process = LocalProcess.remains(this.#place);
    this.#run();
  }

  /** Sends an end without running anything. The files are not read: they contain no report, and may be what failed. */
  async #endBeforeStart(end: End): Promise<void> {
    // If the tombstone cannot be written, the end that the intake stores still refuses every later claim.
    placeTombstone(this.entry.runFolder);
    this.#host.slots.release(this.entry.key);
    await this.#intake.endWithoutRun(end);
    this.#endWith(end.message ?? 'canceled before it started');
  }

  /** Handles an unexpected failure: ends the processes and leaves the end of the attempt to the job monitor. */
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

import { type Clock, inBackground, silentLogger } from '../../base/index.ts';
import type { AttemptIntake, ClaimGrant, Directive, EndKind, Report } from '../../model/index.ts';
import type { AttemptJob } from '../compute.ts';
import { isFinalRefusal, Retrier, replayCursor } from '../delivery.ts';
import { computeError } from '../errors.ts';
import { ReportStream } from '../report-stream.ts';

/** Exit code of a runner that was fenced or whose claim was refused; never a result of user code. */
const claimRefusedExitCode = 117;

/** Course of a simulated trial, in virtual milliseconds from the granted claim. */
export interface SimulatedRun {
  /** Time after which user code ends by itself, milliseconds. */
  readonly durationMs: number;
  /** Reports in any order; of the primary metric unless named. */
  readonly reports?: readonly SimulatedReport[];
  /** How user code ends. @defaultValue `ok` with exit code 0 */
  readonly end?: {
    readonly kind: EndKind;
    readonly exitCode?: number | null;
    readonly signal?: string | null;
    readonly message?: string;
  };
  /** Time from a stop directive to the end of user code, milliseconds; Infinity: only KILL ends it. @defaultValue 0 */
  readonly stopDelayMs?: number;
}

/** One report of a simulated trial. */
export interface SimulatedReport {
  readonly atMs: number;
  readonly value: number;
  readonly metric?: string;
  readonly step?: number;
}

/** How a runner is connected to its engine. */
export interface RunnerHost {
  readonly clock: Clock;
  /** The current intake; null while disconnected. */
  intake(): AttemptIntake | null;
  plan(job: AttemptJob, restarts: number): SimulatedRun;
  /** Tracks a pending call of the intake. */
  track<T>(call: Promise<T>): Promise<T>;
  exited(runner: SimulatedRunner, exitCode: number | null, signal: string | null): void;
}

/** One process of a simulated job: claims, reports through the channel `spool`, and ends. */
export class SimulatedRunner {
  readonly job: AttemptJob;
  readonly restarts: number;
  readonly nativeId: string;
  readonly #nonce: string;
  readonly #host: RunnerHost;
  readonly #giveUp = new AbortController();
  readonly #retrier: Retrier;
  readonly #timers = new Set<() => void>();
  #reachable = true;
  #userCodeEnded = false;
  #gone = false;
  #wanted: Directive = 'continue';
  #plan: SimulatedRun | undefined;
  #grant: ClaimGrant | undefined;
  #stream: ReportStream | undefined;
  #stopping = false;

  constructor(host: RunnerHost, job: AttemptJob, start: { restarts: number; nativeId: string; nonce: string }) {
    this.#host = host;
    this.job = job;
    this.restarts = start.restarts;
    this.nativeId = start.nativeId;
    this.#nonce = start.nonce;
    const { clock } = host;
    this.#retrier = new Retrier({ clock, signal: this.#giveUp.signal, logger: silentLogger, key: job.key });
  }

  /** True while the process exists. */
  get alive(): boolean {
    return !this.#gone;
  }

  /** True once user code has ended. */
  get hasEnded(): boolean {
    return this.#userCodeEnded;
  }

  start(): void {
    inBackground(this.#claim(), (error) => this.#refused(error));
  }

  /** TERM: user code ends after its stop delay, at the latest after `graceMs`. */
  terminate(graceMs: number): void {
    if (this.#wanted === 'continue') this.#wanted = 'cancel';
    if (this.#grant) this.#stop(graceMs);
    else this.#exit(null, 'SIGTERM');
  }

  /** Makes the process vanish without sending anything. */
  vanish(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#giveUp.abort();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Sets whether calls of this runner reach the intake. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
  }

  async #claim(): Promise<void> {
    const { clock } = this.#host;
    try {
      this.#grant = await this.#retrier.retryUntilAborted(() =>
        this.#call((intake) =>
          intake.claim(this.job.key, {
            nonce: this.#nonce,
            host: 'simulated',
            pid: null,
            nativeId: this.nativeId,
            restarts: this.restarts,
            resumedStep: null,
          }),
        ),
      );
    } catch {
      this.#exit(claimRefusedExitCode, null);
      return;
    }
    if (this.#gone) return;
    const plan = this.#host.plan(this.job, this.restarts);
    this.#plan = plan;
    const sent: Report[] = [];
    const stream = new ReportStream({
      intake: { ...noIntake, reports: (key, batch) => this.#call((intake) => intake.reports(key, batch)) },
      retrier: this.#retrier,
      key: this.job.key,
      trial: this.job.trial,
      epoch: this.#grant.epoch,
      door: 'spool',
      isLive: () => !this.#userCodeEnded,
      onDirective: (want) => this.#obey(want),
      restart: () => {
        for (const report of sent) stream.offer(report);
      },
    });
    this.#stream = stream;
    this.#later(this.#grant.heartbeatMs, () => inBackground(this.#heartbeat(), (error) => this.#refused(error)));
    const reports = [...(plan.reports ?? [])].sort((a, b) => a.atMs - b.atMs);
    this.#play(reports, 0, clock.monotonicMs(), sent);
  }

  /** Schedules the next report, or the end: one timer at a time. */
  #play(reports: readonly SimulatedReport[], next: number, startedMs: number, sent: Report[]): void {
    if (!this.#plan || this.#userCodeEnded) return;
    const report = reports[next];
    const elapsedMs = this.#host.clock.monotonicMs() - startedMs;
    if (!report || report.atMs > this.#plan.durationMs) {
      const { kind = 'ok', exitCode = kind === 'ok' ? 0 : 1, signal = null, message = null } = this.#plan.end ?? {};
      this.#later(this.#plan.durationMs - elapsedMs, () =>
        inBackground(this.#end(kind, exitCode, signal, message), (error) => this.#refused(error)),
      );
      return;
    }
    this.#later(report.atMs - elapsedMs, () => {
      if (this.#userCodeEnded) return;
      const sentReport: Report = {
        metric: report.metric ?? this.job.primaryMetric ?? 'value',
        value: report.value,
        ...(report.step === undefined ? {} : { step: report.step }),
      };
      sent.push(sentReport);
      this.#stream?.offer(sentReport);
      this.#stream?.flush().catch((error: unknown) => this.#refused(error));
      this.#play(reports, next + 1, startedMs, sent);
    });
  }

  async #heartbeat(): Promise<void> {
    if (this.#gone || !this.#grant) return;
    const { epoch, heartbeatMs } = this.#grant;
    try {
      this.#obey((await this.#call((intake) => intake.heartbeat(this.job.key, epoch))).want);
    } catch (error) {
      this.#refused(error);
    }
    this.#later(heartbeatMs, () => inBackground(this.#heartbeat(), (error) => this.#refused(error)));
  }

  #obey(want: Directive): void {
    if (want === 'continue' || this.#gone || this.#userCodeEnded) return;
    if (this.#wanted === 'continue') this.#wanted = want;
    this.#stop(graceOf(this.job));
  }

  #stop(graceMs: number): void {
    if (this.#stopping || this.#userCodeEnded) return;
    this.#stopping = true;
    const kind = this.#wanted === 'stop' ? 'stopped' : 'canceled';
    const delayMs = this.#plan?.stopDelayMs ?? 0;
    const [waitMs, signal] = delayMs <= graceMs ? [delayMs, 'SIGTERM'] : [graceMs, 'SIGKILL'];
    this.#later(waitMs, () => inBackground(this.#end(kind, null, signal, null), (error) => this.#refused(error)));
  }

  async #end(kind: EndKind, exitCode: number | null, signal: string | null, message: string | null): Promise<void> {
    if (this.#userCodeEnded || this.#gone || !this.#grant || !this.#stream) return;
    this.#userCodeEnded = true;
    const endedAtMs = this.#host.clock.nowMs();
    const { epoch } = this.#grant;
    const stream = this.#stream;
    try {
      for (let ended = false; !ended; ) {
        await stream.flush();
        const lastSeq = stream.last > 0 ? { spool: stream.last } : {};
        try {
          await this.#retrier.retryUntilAborted(() =>
            this.#call((intake) =>
              intake.end(this.job.key, { epoch, lastSeq, kind, exitCode, signal, message, endedAtMs }),
            ),
          );
          ended = true;
        } catch (error) {
          const cursor = replayCursor(error);
          if (cursor === undefined || !stream.rewind(cursor)) throw error;
        }
      }
      this.#exit(exitCode, signal);
    } catch (error) {
      // The engine still shows how user code ended when its runner could not send the end.
      this.#exit(...(isFinalRefusal(error) ? ([claimRefusedExitCode, null] as const) : ([exitCode, signal] as const)));
    }
  }

  /** Exits at once when fenced, or when the attempt ended elsewhere. */
  #refused(error: unknown): void {
    if (isFinalRefusal(error)) this.#exit(claimRefusedExitCode, null);
  }

  #exit(exitCode: number | null, signal: string | null): void {
    if (this.#gone) return;
    this.vanish();
    this.#host.exited(this, exitCode, signal);
  }

  #later(delayMs: number, action: () => void): void {
    if (this.#gone || delayMs === Number.POSITIVE_INFINITY) return;
    const cancel = this.#host.clock.schedule(delayMs, () => {
      this.#timers.delete(cancel);
      if (!this.#gone) action();
    });
    this.#timers.add(cancel);
  }

  #call<T>(call: (intake: AttemptIntake) => Promise<T>): Promise<T> {
    const intake = this.#reachable ? this.#host.intake() : null;
    if (!intake) return Promise.reject(computeError('COMPUTE_INTAKE_AWAY', 'The intake cannot be reached.'));
    return this.#host.track(call(intake));
  }
}

function graceOf(job: AttemptJob): number {
  return job.definition.type === 'command' ? job.definition.stopGraceMs : 0;
}

const unused = () => Promise.reject(new Error('not used by a report stream'));
const noIntake: AttemptIntake = { claim: unused, heartbeat: unused, reports: unused, notice: unused, end: unused };

import { type Logger, messageOf, silentLogger } from '../../base/index.ts';
import type { ComputeTarget } from '../../compute/index.ts';
import { isFinalSweepState, type SweepDefinition, type SweepRow } from '../../model/index.ts';
import type { Sampler, SamplerChoice } from '../../sampling/index.ts';
import type { JoinedCommit, JoinInputs, Lease, Store } from '../../store/index.ts';
import { sweepError } from '../errors.ts';
import { type FoldState, foldRules, type SuggesterVersion } from '../fold/state.ts';
import { SamplerSnapshots } from '../history/sampler-snapshots.ts';
import { JobDriver } from '../jobs/job-driver.ts';
import { openWorks } from '../jobs/open-works.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { keepMark, openSweepTime } from '../time/clock-mark.ts';
import type { SweepTime } from '../time/sweep-time.ts';
import { CapacityGauge } from './capacity-gauge.ts';
import { keepLease, type LeaseKeeper } from './lease-keeper.ts';
import type { SweepController, SweepControllerOptions } from './options.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { Stepper } from './stepper.ts';
import type { News } from './stepper-context.ts';
import { createSuggestView } from './suggest-view.ts';
import { Suggesting } from './suggesting.ts';
import { takeLease } from './take-lease.ts';
import {
  letGoOfConfigs,
  type MadeSuggester,
  makeSuggester,
  needsConfigs,
  recallConfigs,
  renewPolicy,
} from './takeover.ts';
import { defaultTiming, type SweepTiming } from './timing.ts';
import { openingNotices, takeoverNotices } from './versions.ts';

/** End grace for runners that send heartbeats: their own end may still be in transit over a slow network. */
const remoteEndGraceMs = 30_000;

/** Timing overrides that depend on whether the runners of a target send heartbeats. */
function timingOf({ heartbeats }: ComputeTarget): Partial<SweepTiming> {
  return heartbeats === null ? {} : { endGraceMs: remoteEndGraceMs, suspectMs: heartbeats.graceMs };
}

/**
 * Creates the controller of one sweep; see `SweepController`. It does nothing before `run`.
 */
export function createSweepController(options: SweepControllerOptions): SweepController {
  return new Controller(options);
}

class Controller implements SweepController {
  readonly #options: SweepControllerOptions;
  readonly #timing: SweepTiming;
  readonly #capacity: CapacityGauge;
  readonly #logger: Logger;
  readonly lease: Promise<Lease | undefined>;
  #leased: (taken: Promise<Lease | undefined>) => void = () => undefined;
  #stepper: Stepper | undefined;
  #jobDriver: JobDriver | undefined;
  #keeper: LeaseKeeper | undefined;
  #snapshots: SamplerSnapshots | undefined;
  #time: SweepTime | undefined;
  /** Serializes the saving of clock marks. */
  #marking: Promise<void> = Promise.resolve();
  /** Whom to ask for suggestions. */
  #sampler: Sampler;
  /** The suggester that took over from the first; only this controller closes it. */
  #made: Sampler | undefined;
  #running: Promise<SweepRow> | undefined;
  readonly #stopping = new AbortController();
  /** Fenced or broken: nothing is written or started any more. */
  #failure: { readonly error: unknown } | undefined;
  #isWoken = false;
  #news: News = 'any';
  #signal: (() => void) | undefined;

  constructor(options: SweepControllerOptions) {
    this.#options = options;
    this.lease = new Promise((resolve) => {
      this.#leased = resolve;
    });
    // Nobody has to ask for it: `run` rejects too.
    this.lease.catch(() => undefined);
    this.#sampler = options.sampler;
    this.#logger = options.logger ?? silentLogger;
    this.#timing = { ...defaultTiming, ...timingOf(options.target), ...options.timing };
    this.#capacity = new CapacityGauge({
      target: options.target,
      clock: options.clock,
      logger: this.#logger,
      holdsMs: this.#timing.pollMs,
      wake: () => this.wake(),
    });
  }

  run(): Promise<SweepRow> {
    this.#running ??= this.#run();
    return this.#running;
  }

  wake(by: 'own' | 'any' = 'any'): void {
    if (this.#news !== 'any') this.#news = by;
    this.#nudge();
  }

  get row(): SweepRow | undefined {
    return this.#stepper?.row;
  }

  /** Something other than the log changed. */
  #nudge(): void {
    this.#isWoken = true;
    this.#signal?.();
  }

  async settle(): Promise<void> {
    await this.#settle();
  }

  /** Folds everything committed. @returns undefined if that is done; otherwise a promise that resolves then */
  #settle(): Promise<void> | undefined {
    if (this.#stepper === undefined || this.#foldReports()) return undefined;
    const folded = this.#stepper.folded();
    this.wake();
    return folded;
  }

  /** Folds new reports without a round of the loop. @returns false if only a round of the loop can tell what to do */
  #foldReports(): boolean {
    try {
      return this.#failure === undefined && this.#stepper?.foldReports() === true;
    } catch {
      // The loop fails on the same input, and reports it.
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running?.catch(() => {
      // The caller of `run` gets the error there.
    });
  }

  async #run(): Promise<SweepRow> {
    const { store, sweepId, owner, target, intakeHooks } = this.#options;
    const taken = takeLease(store, sweepId, {
      owner,
      clock: this.#options.clock,
      logger: this.#logger,
      timing: this.#timing,
      signal: this.#stopping.signal,
    });
    this.#leased(taken);
    const lease = await taken;
    if (!lease) return retryWhileBusy(this.#options.clock, () => store.sweep(sweepId));
    const unsubscribe = [
      target.onChange(() => {
        this.#jobDriver?.changed();
        this.#capacity.changed();
        this.#nudge();
      }),
      intakeHooks?.onAppended((id) => {
        if (id === sweepId && !this.#foldReports()) this.wake('own');
      }),
      intakeHooks?.judgedBy?.(
        sweepId,
        () => this.#settle(),
        (trial) => (this.#failure === undefined ? this.#stepper?.verdictOf(trial) : undefined),
      ),
    ];
    try {
      this.#keeper = keepLease(store, lease, {
        clock: this.#options.clock,
        logger: this.#logger,
        timing: this.#timing,
        lost: () => this.#fail(leaseLost(sweepId)),
        failed: (error) => this.#fail(error),
      });
      await this.#start(lease);
      unsubscribe.push(store.joinInputs?.(lease, (inputsAfter) => this.#join(inputsAfter)));
      await this.#loop();
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      for (const stop of unsubscribe) stop?.();
      this.#keeper?.stop();
    }
    await this.#leave(lease);
    if (this.#failure) throw this.#failure.error;
    return retryWhileBusy(this.#options.clock, () => store.sweep(sweepId));
  }

  async #start(lease: Lease): Promise<void> {
    const { store, sweepId, sampler, policy, target, clock } = this.#options;
    const { earlierTrials = [], factory } = this.#options;
    const row = await store.sweep(sweepId);
    const time = await openSweepTime(store, row, { clock, timing: this.#timing, owner: this.#options.owner });
    this.#time = time;
    const first = await firstDefinition(store, row);
    const rules = foldRules(first, policy, this.#timing);
    const keepsConfigs = needsConfigs(sampler, policy);
    const state = await rebuild(store, row, rules, earlierTrials, { first, factory, keepsConfigs });
    if (isFinalSweepState(row.state)) state.final = row.state;
    const observations = earlierTrials.map(({ observation }) => observation);
    const suggesting = new Suggesting({ sampler, view: createSuggestView(state, observations) }, first.seed, () =>
      this.wake(),
    );
    const { suggester } = state.current;
    let choice = this.#options.samplerChoice;
    if (state.final === null && suggester !== null) {
      const made = await this.#makeSuggester(state, suggester);
      choice = made.samplerChoice;
      suggesting.takeOver(made.sampler.name, Promise.resolve(made));
    } else {
      await this.#keepSnapshots(sampler, 1, state.final === null);
      letGoOfConfigs(state, sampler);
    }
    this.#jobDriver = new JobDriver({
      ...this.#options,
      lease,
      sweep: row,
      logger: this.#logger,
      timing: this.#timing,
      jobFor: (attempt) => this.#options.jobFor(attempt),
      mayAct: () => this.#failure === undefined && this.#keeper?.isFresh === true,
      wake: () => this.wake('own'),
      nudge: () => this.#nudge(),
      fail: (error) => this.#fail(error),
    });
    await this.#jobDriver.adopt(await openWorks(store, sweepId, { state, target }));
    const notices =
      state.final === null
        ? await openingNotices(store, row, { sampler: this.#sampler, policy: state.rules.policy, choice })
        : [];
    this.#stepper = new Stepper({
      store,
      lease,
      target,
      capacity: this.#capacity,
      clock,
      time,
      timing: this.#timing,
      tokenHash: (key) => this.#options.tokenHash(key),
      jobDriver: this.#jobDriver,
      suggesting,
      state,
      installId: store.installId,
      row,
      notices,
      changed: (seq) => this.#changed(state, suggesting, seq),
      committed: this.#options.committed,
      joined: (hasMore) => (hasMore ? this.wake() : this.#nudge()),
      fail: (error) => this.#fail(error),
      lost: () => leaseLost(sweepId),
    });
    if (state.final === null) this.#keepMark(time);
    this.#logger.info('sweep.started', { sweepId, foldedSeq: state.foldedSeq, trials: state.nextNumber });
  }

  /** The definition changed: its policy judges from the next report on; its sampler takes over once it is made. */
  async #changed(state: FoldState, suggesting: Suggesting, seq: number): Promise<void> {
    const { store, factory, earlierTrials = [] } = this.#options;
    const { policy } = state.rules;
    await renewPolicy(store, state, seq, factory, earlierTrials);
    const { suggester, version, definition } = state.current;
    if (suggester?.version === version) {
      await recallConfigs(store, state);
      suggesting.takeOver(
        definition.sampling.type,
        this.#makeSuggester(state, suggester).then((made) => {
          this.#note(state, made.samplerChoice);
          return made;
        }),
      );
    } else if (state.rules.policy !== policy) this.#note(state, undefined);
  }

  #note(state: FoldState, choice: SamplerChoice | undefined): void {
    this.#stepper?.note(takeoverNotices(this.#sampler, state.rules.policy, choice));
  }

  async #makeSuggester(state: FoldState, version: SuggesterVersion): Promise<MadeSuggester> {
    const made = await makeSuggester(this.#options.factory, state, version);
    const before = this.#made;
    this.#made = made.sampler;
    this.#sampler = made.sampler;
    await this.#keepSnapshots(made.sampler, version.version, true);
    await before?.close?.();
    // Another change may have arrived meanwhile, and its sampler reads them.
    if (state.current.suggester === version) letGoOfConfigs(state, made.sampler);
    return made;
  }

  async #keepSnapshots(sampler: Sampler, version: number, mayRestore: boolean): Promise<void> {
    const before = this.#snapshots;
    this.#snapshots = new SamplerSnapshots({ ...this.#options, sampler, version, logger: this.#logger });
    await before?.written();
    if (mayRestore) await this.#snapshots.restore();
  }

  #join(inputsAfter: Parameters<JoinInputs>[0]): JoinedCommit | undefined {
    if (this.#failure !== undefined || this.#stopping.signal.aborted) return undefined;
    return this.#stepper?.join(inputsAfter);
  }

  async #loop(): Promise<void> {
    const stepper = this.#stepper;
    const jobDriver = this.#jobDriver;
    if (!stepper || !jobDriver) return;
    while (this.#failure === undefined) {
      this.#isWoken = false;
      // A free slot is no reason to read the log while nothing waits for a slot.
      if (this.#news !== 'none' || stepper.mayStart) {
        const news = this.#news;
        this.#news = 'none';
        this.#lookAtClocks(stepper);
        await stepper.step(news);
      }
      if (this.#stopping.signal.aborted || this.#failure) break;
      const { isIdle } = stepper;
      jobDriver.act(isIdle);
      if (!stepper.isFinal) this.#snapshots?.keepInTime();
      if (stepper.isFinal && (jobDriver.isClean || stepper.isPatienceOver)) return;
      if (!this.#isWoken) await this.#wait(Math.min(stepper.nextDelayMs, jobDriver.nextMs(isIdle) - this.#nowMs()));
    }
    if (this.#failure === undefined) await stepper.flush();
  }

  /** Records a step for people and for later controllers; this controller's limits and retries do not depend on it. */
  #lookAtClocks(stepper: Stepper): void {
    const time = this.#time;
    if (time === undefined || stepper.isFinal) return;
    if (time.look(stepper.foldedSeq)) {
      // Lets others see the new time at once instead of at the next renewal.
      this.#keeper?.renew();
      this.#keepMark(time);
    }
    stepper.note(time.takeNotices());
  }

  #keepMark(time: SweepTime): void {
    const { store, sweepId } = this.#options;
    this.#marking = this.#marking
      .then(() => keepMark(store, sweepId, time.mark))
      .catch((error: unknown) => {
        // Without the mark, a later controller only has the wall clock.
        this.#logger.warn('sweep.clock_unmarked', { sweepId, error: messageOf(error) });
      });
  }

  async #wait(delayMs: number): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const cancel = clock.schedule(Math.max(0, Math.min(delayMs, this.#timing.pollMs)), () => this.wake());
      this.#signal = () => {
        this.#signal = undefined;
        cancel();
        resolve();
      };
      if (this.#isWoken) this.#signal();
    });
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.wake();
  }

  /** Waits for calls in flight, so that this controller does nothing after `run`. */
  async #leave(lease: Lease): Promise<void> {
    await this.#jobDriver?.stop();
    this.#stepper?.abandon();
    // A final sweep is not driven again, and after a failure nothing more is written.
    if (this.#failure === undefined && this.#stepper?.isFinal === false) await this.#snapshots?.keep();
    await this.#snapshots?.written();
    await this.#marking;
    await this.#made?.close?.();
    try {
      await retryWhileBusy(this.#options.clock, () => this.#options.store.releaseLease(lease));
    } catch (error) {
      // The lease expires by itself; the error that counts is the one that led here.
      this.#logger.warn('sweep.release_failed', { sweepId: lease.sweepId, error: messageOf(error) });
    }
    if (this.#failure)
      this.#logger.error('sweep.failed', { sweepId: lease.sweepId, error: messageOf(this.#failure.error) });
  }
}

/** The definition that the sweep was submitted with. */
async function firstDefinition(store: Store, row: SweepRow): Promise<SweepDefinition> {
  if (row.definitionVersion === 1) return row.definition;
  const [first] = await store.definitionVersions(row.id);
  return first?.definition ?? row.definition;
}

function leaseLost(sweepId: string): Error {
  return sweepError('SWEEP_LEASE_LOST', `Another controller has taken over sweep "${sweepId}".`, {
    details: { sweepId },
  });
}

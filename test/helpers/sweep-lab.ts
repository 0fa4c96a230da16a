import { ManualClock, silentLogger } from '../../src/base/index.ts';
import {
  type AttemptJob,
  type ComputeTarget,
  SimulatedEngine,
  type SimulatedEngineOptions,
  type SimulatedRun,
  simulatedTarget,
} from '../../src/compute/index.ts';
import { createIntake, type StoreIntake } from '../../src/intake/index.ts';
import {
  type ConfigurationRecord,
  type LogEntry,
  logbaseOf,
  type SweepDefinition,
  type SweepRow,
} from '../../src/model/index.ts';
import type { ReplayReport } from '../../src/results/index.ts';
import { type Sampler, type SuggestRequest, samplers, takeoverSampler } from '../../src/sampling/index.ts';
import { compileSpace } from '../../src/space/index.ts';
import {
  type JoinInputs,
  type Lease,
  type LeaseOwner,
  openStore,
  type Store,
  statePlace,
} from '../../src/store/index.ts';
import {
  createSweepController,
  type DecisionMakerFactory,
  type PlannedAttempt,
  replaySweep,
  type SweepController,
  type SweepControllerOptions,
} from '../../src/sweep/index.ts';
import { createPolicy } from '../../src/termination/policies.fixture.ts';
import { type DeepPartial, labDefinition } from './lab-definition.ts';

export { labDefinition };

/** A sweep of in-process trials in virtual time, with what a test changes about it. */
export interface LabOptions {
  readonly definition?: DeepPartial<SweepDefinition>;
  readonly run?: (config: ConfigurationRecord, job: AttemptJob, restarts: number) => SimulatedRun;
  readonly slots?: number;
  /** @defaultValue one whose monotonic time stands still while the machine sleeps */
  readonly clock?: ManualClock;
  readonly submitFault?: SimulatedEngineOptions['submitFault'];
  /** Of the target. @defaultValue none */
  readonly heartbeats?: SimulatedEngineOptions['heartbeats'];
  /** Of the store. @defaultValue in memory */
  readonly file?: string;
  /** Wraps every call to the store, of intake and controllers alike. @defaultValue calls go straight through */
  readonly around?: <T>(name: string, call: () => Promise<T>) => Promise<T>;
}

/** What a controller of the lab may have otherwise. */
export type ControllerChanges = Partial<SweepControllerOptions>;

/** A controller at work. */
export interface LabController {
  readonly controller: SweepController;
  /** The outcome of `run`: undefined while it runs. */
  readonly result: { row?: SweepRow; error?: unknown } | undefined;
}

/** A store, an engine and a clock, on which controllers come and go. */
export interface Lab {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly intake: StoreIntake;
  readonly engine: SimulatedEngine;
  readonly sweepId: string;
  start(changes?: ControllerChanges): LabController;
  /** Moves time from event to event. @returns false if no event is left */
  until(condition: () => boolean | Promise<boolean>, maxMs?: number): Promise<boolean>;
  /** Lets virtual time pass. */
  pass(ms: number): Promise<void>;
  /** Starts a controller and lets it finish; throws what it threw. */
  finish(changes?: ControllerChanges): Promise<SweepRow>;
  log(...kinds: LogEntry['kind'][]): Promise<readonly LogEntry[]>;
  replay(changes?: { sampler?: Sampler }): Promise<ReplayReport>;
  close(): Promise<void>;
}

/**
 * A sampler whose proposals depend on everything that they may depend on, so that any difference in its view
 * shows in the configuration. Keeps the requests.
 */
export function watchfulSampler(options: { exhaustedAt?: number; failAt?: number; isAsync?: boolean } = {}): Sampler & {
  readonly requests: SuggestRequest[];
} {
  const requests: SuggestRequest[] = [];
  const answer = (request: SuggestRequest) => {
    const { number, history, pending, rng } = request;
    requests.push({ ...request, history: [...history], pending: [...pending] });
    if (options.failAt !== undefined && number >= options.failAt) throw new Error(`no idea for ${number}`);
    if (options.exhaustedAt !== undefined && number >= options.exhaustedAt) return { kind: 'exhausted' as const };
    const seen = history.map((trial) => `${trial.number}:${trial.state}:${trial.value ?? 'none'}`).join(' ');
    const config = { x: rng.uniform(), seen, pending: pending.map((trial) => trial.number) };
    return { kind: 'configuration' as const, config, note: { method: 'watchful' } };
  };
  return {
    name: 'watchful',
    version: 1,
    requests,
    suggest: (request) => (options.isAsync ? Promise.resolve().then(() => answer(request)) : answer(request)),
  };
}

/** Makes what decides after a change: real samplers and policies, except that `random` is watchful. */
export function labRemake(): DecisionMakerFactory {
  return {
    sampler: async ({ definition, used, firstNumber }) => {
      const { sampling, seed, constraints, objective, limits } = definition;
      const space = compileSpace(definition.space, { logbase: logbaseOf(sampling), constraints });
      const context = { space, goal: objective?.goal, seed, ...limits };
      const sampler =
        sampling.type === 'random' && sampling.rule !== 'sobol' && space.exactSize === undefined
          ? watchfulSampler()
          : await takeoverSampler(sampling, context, { used, firstNumber });
      const place = (config: ConfigurationRecord) =>
        space.contains({ x: config.x ?? null }) === undefined ? config : undefined;
      return { sampler, earlierTrials: [], place };
    },
    policy: ({ earlyTermination, seed, limits: { maxTotalTrials } }) =>
      createPolicy(earlyTermination, { goal: 'minimize', maxTotalTrials, seed }),
  };
}

/** Value of the parameter `x` of a lab configuration. */
export function xOf(config: ConfigurationRecord): number {
  return Number(config.x);
}

const hash = new Uint8Array(32);

/** Opens a lab with one submitted sweep. */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  // Loading code takes real time, which the virtual clock of a sweep would not wait for.
  await Promise.all(samplers.kinds.map((kind) => kind.load()));
  const { clock = new ManualClock() } = options;
  let byte = 1;
  const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => (byte = (byte * 73 + 41) % 256));
  const inner = await openStore(statePlace(options.file ?? ':memory:').address, {
    clock,
    randomBytes,
    logger: silentLogger,
  });
  const quiet = new Quiet();
  const { around = (_, call) => call() } = options;
  const store = wrapStore(
    inner,
    (name, call) => quiet.track(() => around(name, call)),
    (join) => join,
  );
  const intake = createIntake({ store, clock });
  const sweepId = 'lab';
  const definition = labDefinition(options.definition);
  await store.createSweep({ id: sweepId, definition });
  const run =
    options.run ?? ((config) => ({ durationMs: 1000, reports: [{ atMs: 500, value: xOf(config), step: 1 }] }));
  const engine = new SimulatedEngine({
    clock,
    intake,
    run,
    randomBytes,
    slots: options.slots ?? 4,
    heartbeats: options.heartbeats ?? null,
    ...(options.submitFault ? { submitFault: options.submitFault } : {}),
  });
  const policy = () =>
    createPolicy(definition.earlyTermination, {
      goal: 'minimize',
      maxTotalTrials: definition.limits.maxTotalTrials,
      seed: definition.seed,
    });
  let owners = 0;

  const until = async (condition: () => boolean | Promise<boolean>, maxMs = 3_600_000) => {
    const endMs = clock.monotonicMs() + maxMs;
    for (;;) {
      await quiet.settled();
      if (await condition()) return true;
      const delayMs = clock.nextDelayMs;
      if (delayMs === undefined || clock.monotonicMs() + delayMs > endMs) return false;
      clock.advance(delayMs);
    }
  };

  const start = (changes: ControllerChanges = {}): LabController => {
    const started: { controller: SweepController; result: LabController['result'] } = {
      controller: createSweepController({
        store,
        sweepId,
        owner: labOwner(++owners),
        sampler: watchfulSampler(),
        policy: policy(),
        factory: labRemake(),
        target: simulatedTarget(engine),
        intakeHooks: intake,
        clock,
        jobFor: (attempt) => labJob(attempt),
        tokenHash: () => hash,
        ...changes,
      }),
      result: undefined,
    };
    started.controller.run().then(
      (row) => {
        started.result = { row };
      },
      (error: unknown) => {
        started.result = { error };
      },
    );
    return started;
  };

  return {
    clock,
    store,
    intake,
    engine,
    sweepId,
    start,
    until,
    async pass(ms) {
      const endMs = clock.monotonicMs() + ms;
      clock.schedule(ms, () => {});
      await until(() => clock.monotonicMs() >= endMs, ms);
    },
    async finish(changes) {
      const started = start(changes);
      if (!(await until(() => started.result !== undefined)))
        throw new Error(`The sweep never ended: ${JSON.stringify(await store.sweep(sweepId))}`);
      if (started.result?.row) return started.result.row;
      throw started.result?.error;
    },
    log: (...kinds) => store.log({ sweepId, ...(kinds.length > 0 ? { kinds } : {}) }),
    replay: (changes = {}) =>
      replaySweep({
        store,
        sweepId,
        sampler: changes.sampler ?? watchfulSampler(),
        policy: policy(),
        factory: labRemake(),
      }),
    close: () => store.close(),
  };
}

/** Heartbeats of a target whose runners report over a network. */
export const networkHeartbeats = { graceMs: 60_000 };

/** An owner that may or may not be alive: its lease must expire or be released. */
export function labOwner(pid: number): LeaseOwner {
  return { bootId: '', pid, startedAt: '0', host: `host-${pid}` };
}

/** The job of an attempt, as a composition root would make it. */
export function labJob({ key, sweepId, trial, attempt, config, parent, definition }: PlannedAttempt): AttemptJob {
  return {
    key,
    sweepId,
    sweepName: definition.name,
    trial,
    attempt,
    config,
    parent,
    definition: definition.trial,
    parameterNames: ['x'],
    parameters: [],
    primaryMetric: definition.objective?.primaryMetric ?? null,
    runFolder: `/nonexistent/${key}`,
    outputFolder: `/nonexistent/${trial}`,
    environment: {},
  };
}

/** Calls on a store that are not answered yet: virtual time stands still while there are any. */
class Quiet {
  #inFlight = 0;

  track<T>(call: () => Promise<T>): Promise<T> {
    this.#inFlight++;
    return call().finally(() => {
      this.#inFlight--;
    });
  }

  /** Resolves when nothing has been asked of the store for a few turns of the event loop. */
  async settled(): Promise<void> {
    for (let turns = 0; turns < 4; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#inFlight > 0) turns = 0;
    }
  }
}

/**
 * A store whose every call goes through `around`.
 * @param aroundJoin wraps what a controller writes into the transactions of others, which is no call of its own. @defaultValue
 *   controllers cannot join
 */
export function wrapStore(
  store: Store,
  around: <T>(name: string, call: () => Promise<T>) => Promise<T>,
  aroundJoin?: (join: JoinInputs) => JoinInputs,
): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'joinInputs') {
        const { joinInputs } = target;
        if (aroundJoin === undefined || joinInputs === undefined) return undefined;
        return (lease: Lease, join: JoinInputs) => joinInputs.call(target, lease, aroundJoin(join));
      }
      const value: unknown = Reflect.get(target, name);
      // Answers from memory, not with a promise.
      if (typeof value !== 'function' || name === 'recentInputs') return value;
      return (...args: unknown[]) => around(String(name), () => value.apply(target, args));
    },
  });
}

/** A target whose every call to the engine goes through `around`. */
export function wrapTarget(
  target: ComputeTarget,
  around: <T>(name: string, call: () => Promise<T>) => Promise<T>,
): ComputeTarget {
  return {
    name: target.name,
    survivesRestart: target.survivesRestart,
    heartbeats: target.heartbeats,
    capacity: (definition) => target.capacity(definition),
    submit: (job) => around('submit', () => target.submit(job)),
    adopt: (jobs) => around('adopt', () => target.adopt(jobs)),
    list: () => around('list', () => target.list()),
    cancel: (key) => around('cancel', () => target.cancel(key)),
    reap: (key) => around('reap', () => target.reap(key)),
    onChange: (listener) => target.onChange(listener),
    close: () => target.close(),
  };
}

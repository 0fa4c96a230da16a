import { expect } from 'vitest';
import { isHyperDriveException, type ManualClock } from '../../base/index.ts';
import {
  type AttemptEnd,
  type AttemptRow,
  type EndRequest,
  type Limits,
  type ReportBatch,
  type ReportReceipt,
  type SweepDecision,
  type SweepDefinition,
  sweepDefinitionSchema,
} from '../../model/index.ts';
import type { Commit, CommitResult, Lease } from '../commit.ts';
import type { LeaseOwner, Store } from '../store.ts';

/**
 * One implementation under test.
 * @experimental
 * @since 0.2.0
 */
export interface StoreSubject {
  readonly clock: ManualClock;
  readonly store: Store;
  /** Another connection to the same data, or the same store where it has only one. */
  readonly other: Store;
  /** An owner whose process is dead, on the host of `owner`; undefined where the store cannot tell. */
  readonly deadOwner?: LeaseOwner;
  readonly owner: LeaseOwner;
  dispose(): Promise<void>;
}

/** Registers one named test. */
export type Check = (title: string, body: (sweep: SweepFixture) => Promise<void>) => void;

export const leaseMs = 15_000;

/** A definition with defaults for everything that a test does not set. */
export function testDefinition(
  input: Partial<Omit<SweepDefinition, 'limits' | 'retries'>> & { limits?: Partial<Limits>; retries?: object } = {},
): SweepDefinition {
  const { limits, ...rest } = input;
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'sweep',
    experimentName: 'experiment',
    space: { x: ['uniform', [0, 1]] },
    sampling: { type: 'random' },
    seed: 7,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    retries: {},
    trial: { type: 'ask_tell' },
    ...rest,
    limits: {
      maxTotalTrials: 4,
      maxConcurrentTrials: 2,
      timeoutMs: null,
      trialTimeoutMs: null,
      maxFailedTrials: null,
      ...limits,
    },
  });
}

/** A command trial whose attempts the engine may restart. */
export const resumableTrial: SweepDefinition['trial'] = {
  type: 'command',
  command: ['true'],
  workingFolder: '/',
  environment: {},
  inheritEnvironment: [],
  appendParameters: 'auto',
  stdoutMetrics: { json: true, patterns: [] },
  cpus: 1,
  gpus: 0,
  stopGraceMs: 0,
  resumable: true,
};

/** A sweep with one controller, and the steps from which tests are built. */
export class SweepFixture {
  readonly subject: StoreSubject;
  readonly id: string;
  lease: Lease;

  private constructor(subject: StoreSubject, id: string, lease: Lease) {
    this.subject = subject;
    this.id = id;
    this.lease = lease;
  }

  static async create(subject: StoreSubject, definition = testDefinition(), id = 'sweep'): Promise<SweepFixture> {
    await subject.store.createSweep({ id, definition });
    const lease = await subject.store.acquireLease(id, subject.owner, leaseMs);
    return new SweepFixture(subject, id, lease);
  }

  /** Another sweep of the same store. */
  another(definition: SweepDefinition, id = 'another'): Promise<SweepFixture> {
    return SweepFixture.create(this.subject, definition, id);
  }

  get store(): Store {
    return this.subject.store;
  }

  get clock(): ManualClock {
    return this.subject.clock;
  }

  async commit(decisions: readonly SweepDecision[], folded?: Commit['folded']): Promise<CommitResult> {
    return this.store.commit(this.lease, { decisions, ...(folded === undefined ? {} : { folded }) });
  }

  /** Commits decisions and returns their positions. @throws when fenced */
  async positions(...decisions: readonly SweepDecision[]): Promise<readonly (number | null)[]> {
    const result = await this.commit(decisions);
    if (result.kind !== 'committed') throw new Error('fenced');
    return result.positions;
  }

  /** Folds the whole log and commits the decisions it led to. */
  async fold(...decisions: readonly SweepDecision[]): Promise<readonly (number | null)[]> {
    const { foldedSeq, nextSeq } = await this.store.sweep(this.id);
    const result = await this.commit(decisions, { from: foldedSeq, to: nextSeq - 1 });
    if (result.kind !== 'committed') throw new Error('fenced');
    return result.positions;
  }

  /** Makes trials up to and including `number` due and suggested. */
  async suggest(number: number): Promise<void> {
    const { nextNumber, dueCount } = await this.store.sweep(this.id);
    const due = number + 1 - dueCount;
    const decisions: SweepDecision[] = due > 0 ? [{ kind: 'due', first: dueCount, count: due, basisSeq: 1 }] : [];
    for (let trial = nextNumber; trial <= number; trial++) decisions.push(suggestion(trial));
    for (const position of await this.positions(...decisions)) expect(position).not.toBeNull();
  }

  /** Suggests where needed and plans the next attempt. @returns its key */
  async plan(trial: number): Promise<string> {
    if ((await this.store.sweep(this.id)).nextNumber <= trial) await this.suggest(trial);
    const { attempts } = await this.store.trial(this.id, trial);
    const [position] = await this.positions(planned(trial, attempts));
    expect(position).not.toBeNull();
    return (await this.attempt(trial, attempts)).key;
  }

  /** Plans and claims. @returns the key */
  async start(trial: number): Promise<string> {
    const key = await this.plan(trial);
    await this.claim(key);
    return key;
  }

  async attempt(trial: number, attempt: number): Promise<AttemptRow> {
    const rows = await this.store.attempts({ sweepId: this.id, trial });
    const row = rows[attempt];
    if (row === undefined) throw new Error(`no attempt ${attempt} of trial ${trial}`);
    return row;
  }

  claim(key: string, nonce = 'a', resumedStep: number | null = null) {
    return this.store.claim(key, { nonce, host: 'node', pid: 1, nativeId: null, restarts: 0, resumedStep });
  }

  /** Sends values of `loss` over the channel `http`. */
  async report(key: string, first: number, values: readonly number[], batch: Partial<ReportBatch> = {}) {
    return this.send(key, { first, reports: values.map((value) => ({ metric: 'loss', value })), ...batch });
  }

  /** @throws the refusal of the batch */
  async send(key: string, batch: Partial<ReportBatch>, store = this.store): Promise<Omit<ReportReceipt, 'want'>> {
    const full: ReportBatch = { epoch: 1, door: 'http', first: 1, live: true, reports: [], ...batch };
    const [receipt] = await store.appendReports([{ key, batch: full }]);
    if (receipt === undefined || receipt instanceof Error) throw receipt;
    return receipt;
  }

  end(key: string, request: Partial<EndRequest> = {}) {
    return this.store.end(key, {
      epoch: 1,
      lastSeq: {},
      kind: 'ok',
      exitCode: 0,
      signal: null,
      message: null,
      ...request,
    });
  }

  /** Plans, claims, ends and folds one attempt. */
  async finish(trial: number, values: readonly number[] = [], decision: Partial<TrialEnded> = {}): Promise<void> {
    const key = await this.start(trial);
    await this.report(key, 1, values);
    await this.end(key, { lastSeq: { http: values.length } });
    const row = await this.store.trial(this.id, trial);
    const { best, last, intervals } = row;
    await this.fold(ended(trial, { best, last, intervals, ...decision }));
  }

  /** Kinds of the log's entries. */
  async kinds(): Promise<readonly string[]> {
    return (await this.store.log({ sweepId: this.id })).map((entry) => entry.kind);
  }

  /** Expects every position once, from 1, without a gap. */
  async expectDenseLog(): Promise<void> {
    const log = await this.store.log({ sweepId: this.id });
    expect(log.map((entry) => entry.seq)).toEqual(log.map((_, index) => index + 1));
    expect((await this.store.sweep(this.id)).nextSeq).toBe(log.length + 1);
  }
}

type TrialEnded = Extract<SweepDecision, { kind: 'trial.ended' }>;

export function suggestion(trial: number, basisSeq = 1): SweepDecision {
  return { kind: 'trial.suggested', trial, config: { x: trial / 8 }, basisSeq, note: {} };
}

export function planned(trial: number, attempt: number): SweepDecision {
  return { kind: 'attempt.planned', trial, attempt, target: 'local' };
}

export function verdict(trial: number, word: 'stop' | 'cancel' | 'timeout', causedBy = 1): SweepDecision {
  return { kind: 'trial.verdict', trial, verdict: word, causedBy, stop: null, reason: null };
}

export function retry(trial: number, retryAtMs = 0): SweepDecision {
  return { kind: 'trial.retry', trial, causedBy: 1, counter: 'infraRetries', failure: 'lost_node', retryAtMs };
}

export function ended(trial: number, rest: Partial<TrialEnded> = {}): SweepDecision {
  return {
    kind: 'trial.ended',
    trial,
    causedBy: 1,
    state: 'completed',
    failure: null,
    message: null,
    best: null,
    last: null,
    intervals: 0,
    ...rest,
  };
}

export const lost: AttemptEnd = {
  kind: 'lost_node',
  source: 'observer',
  exitCode: null,
  signal: null,
  message: 'The node is gone.',
};

/** Expects a refusal with this code. @returns the error's details */
export async function refused(call: Promise<unknown>, code: string): Promise<Readonly<Record<string, unknown>>> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isHyperDriveException(error)) throw new Error(`expected ${code}, got ${String(error)}`);
  expect(error.code).toBe(code);
  return error.details;
}

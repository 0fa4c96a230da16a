import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { isHyperDriveException, ManualClock, silentLogger, systemRandomBytes } from '../base/index.ts';
import { betterOf, isFinalTrialState, type ReportChannel, type TrialState } from '../model/index.ts';
import { processIdentity } from '../process/index.ts';
import {
  ended,
  planned,
  resumableTrial,
  retry,
  SweepFixture,
  suggestion,
  testDefinition,
  verdict,
} from './contract/subject.contract.ts';
import { openSqliteStore } from './sqlite/opening/open.ts';
import type { Store } from './store.ts';

/** One step; numbers choose among what exists, whether the step is allowed or not. */
type Step =
  | { readonly do: 'suggest'; readonly shift: number }
  | { readonly do: 'plan' | 'finish' | 'retry' | 'cancel_trial' | 'stop'; readonly trial: number }
  | { readonly do: 'claim'; readonly trial: number; readonly nonce: string; readonly resumedStep: number | null }
  | {
      readonly do: 'report';
      readonly trial: number;
      readonly door: ReportChannel;
      readonly shift: number;
      readonly oldEpoch: boolean;
      readonly values: readonly number[];
    }
  | { readonly do: 'end'; readonly trial: number; readonly missing: number }
  | { readonly do: 'pause' | 'resume' | 'cancel' }
  | { readonly do: 'limits'; readonly total: number; readonly concurrent: number };

/** Few trials, so that steps interact. */
const trial = fc.nat({ max: 2 });
const value = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('suggest' as const), shift: fc.constantFrom(0, 0, 0, -1, 1) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('plan' as const), trial }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('finish' as const, 'retry' as const, 'retry' as const), trial }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      trial,
      nonce: fc.constantFrom('a', 'b', 'c'),
      resumedStep: fc.constantFrom(null, 0, 1, 2),
    }),
  },
  {
    weight: 24,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      trial,
      door: fc.constantFrom<ReportChannel>('http', 'spool'),
      shift: fc.constantFrom(0, 0, 0, -1, -2, 1),
      oldEpoch: fc.nat({ max: 9 }).map((n) => n === 0),
      values: fc.array(value, { maxLength: 3 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('end' as const), trial, missing: fc.constantFrom(0, 0, 1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const) }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('cancel' as const) }),
      fc.record({ do: fc.constantFrom('cancel_trial' as const, 'stop' as const), trial }),
      fc.record({
        do: fc.constant('limits' as const),
        total: fc.integer({ min: 1, max: 5 }),
        concurrent: fc.integer({ min: 1, max: 3 }),
      }),
    ),
  },
);

/** The start of every sequence: trials to work on. */
const opening: readonly Step[] = [
  { do: 'suggest', shift: 0 },
  { do: 'suggest', shift: 0 },
  { do: 'suggest', shift: 0 },
  { do: 'plan', trial: 0 },
  { do: 'plan', trial: 1 },
  { do: 'claim', trial: 0, nonce: 'a', resumedStep: null },
];

interface ModelAttempt {
  epoch: number;
  nonces: string[];
  ended: boolean;
  cursors: Partial<Record<ReportChannel, number>>;
}
interface ModelTrial {
  state: TrialState;
  canceled: boolean;
  verdict: boolean;
  attempts: ModelAttempt[];
  /** Reports that are not superseded, in log order. */
  series: { value: number; step: number }[];
}

const restarts = 1;

/** The rules of the store, in their simplest form. A step answers `ok` or the code of its refusal. */
class Model {
  readonly trials: ModelTrial[] = [];
  total = 4;
  concurrent = 2;
  paused = false;
  canceled = false;
  entries = 2;

  apply(step: Step): string {
    const before = this.entries;
    const answer = this.#apply(step);
    if (answer !== 'ok' && this.entries !== before) throw new Error('a refusal writes nothing');
    return answer;
  }

  #apply(step: Step): string {
    switch (step.do) {
      case 'pause':
      case 'resume':
        if (this.paused === (step.do === 'pause')) return 'ok';
        this.paused = step.do === 'pause';
        return this.#wrote(1);
      case 'cancel':
        if (this.canceled) return 'ok';
        this.canceled = true;
        return this.#wrote(1);
      case 'limits':
        if (this.total === step.total && this.concurrent === step.concurrent) return 'ok';
        this.total = step.total;
        this.concurrent = step.concurrent;
        return this.#wrote(1);
      case 'suggest':
        if (this.paused || this.canceled || step.shift !== 0 || this.trials.length >= this.total) return 'null';
        this.trials.push({ state: 'queued', canceled: false, verdict: false, attempts: [], series: [] });
        return this.#wrote(1);
      case 'plan':
        return this.#plan(this.trials[step.trial]);
      default:
        return this.#ofTrial(step, this.trials[step.trial]);
    }
  }

  #plan(found: ModelTrial | undefined): string {
    if (found === undefined || this.paused || this.canceled) return 'null';
    if (found.state !== 'queued' || found.verdict || found.canceled || this.#open() >= this.concurrent) return 'null';
    found.state = 'starting';
    found.attempts.push({ epoch: 0, nonces: [], ended: false, cursors: {} });
    return this.#wrote(1);
  }

  #ofTrial(step: Extract<Step, { trial: number }>, found: ModelTrial | undefined): string {
    if (step.do === 'cancel_trial') {
      if (found === undefined) return 'STORE_UNKNOWN_TRIAL';
      if (isFinalTrialState(found.state)) return 'STORE_TRIAL_FINAL';
      if (found.canceled) return 'ok';
      found.canceled = true;
      return this.#wrote(1);
    }
    const attempt = found?.attempts.at(-1);
    if (step.do === 'stop') {
      if (found === undefined || found.verdict || isFinalTrialState(found.state)) return 'STORE_INVARIANT';
      found.verdict = true;
      return this.#wrote(1);
    }
    if (step.do === 'finish') {
      const isOpen = attempt !== undefined && !attempt.ended;
      if (found === undefined || isOpen || isFinalTrialState(found.state)) return 'STORE_INVARIANT';
      found.state = 'completed';
      return this.#wrote(1);
    }
    if (step.do === 'retry') {
      if (found?.state !== 'starting' || found.verdict || !attempt?.ended) return 'STORE_INVARIANT';
      found.state = 'queued';
      return this.#wrote(1);
    }
    if (found === undefined || attempt === undefined) return 'TRACKING_UNKNOWN_ATTEMPT';
    if (step.do === 'claim') return this.#claim(found, attempt, step);
    if (attempt.ended) return step.do === 'end' ? 'ok' : 'TRACKING_ATTEMPT_ENDED';
    if (attempt.epoch === 0) return 'TRACKING_FENCED';
    if (step.do === 'end') {
      if (step.missing > 0) return 'TRACKING_INCOMPLETE';
      attempt.ended = true;
      return this.#wrote(1);
    }
    return step.do === 'report' ? this.#report(found, attempt, step) : 'never';
  }

  #claim(found: ModelTrial, attempt: ModelAttempt, step: Extract<Step, { do: 'claim' }>): string {
    const isRepeat = attempt.nonces.at(-1) === step.nonce;
    if (attempt.ended || (found.verdict && !isRepeat)) return 'TRACKING_CLAIM_REFUSED';
    if (isRepeat) return 'ok';
    if (attempt.nonces.includes(step.nonce)) return 'TRACKING_FENCED';
    if (attempt.epoch > restarts) return 'TRACKING_CLAIM_HELD';
    attempt.epoch++;
    attempt.nonces.push(step.nonce);
    attempt.cursors = {};
    const resumed = step.resumedStep;
    found.series = resumed === null ? [] : found.series.filter((report) => report.step <= resumed);
    return this.#wrote(1);
  }

  #report(found: ModelTrial, attempt: ModelAttempt, step: Extract<Step, { do: 'report' }>): string {
    if (step.oldEpoch) return 'TRACKING_FENCED';
    const cursor = attempt.cursors[step.door] ?? 0;
    const first = Math.max(1, cursor + 1 + step.shift);
    if (first > cursor + 1) return 'TRACKING_GAP';
    const fresh = step.values.slice(cursor + 1 - first);
    if (fresh.length === 0) return 'ok';
    attempt.cursors[step.door] = cursor + fresh.length;
    for (const [index, value] of fresh.entries()) found.series.push({ value, step: (cursor + index) % 4 });
    return this.#wrote(1);
  }

  #open(): number {
    return this.trials.flatMap((each) => each.attempts).filter((attempt) => !attempt.ended).length;
  }

  #wrote(entries: number): string {
    this.entries += entries;
    return 'ok';
  }
}

async function run(sweep: SweepFixture, model: Model, step: Step): Promise<unknown> {
  const { store, id } = sweep;
  switch (step.do) {
    case 'pause':
    case 'resume':
      return store.command(id, { kind: step.do });
    case 'cancel':
      return store.command(id, { kind: 'cancel', reason: null });
    case 'limits': {
      const limits = { ...testDefinition().limits, maxTotalTrials: step.total, maxConcurrentTrials: step.concurrent };
      return store.command(id, { kind: 'change_limits', limits, ifVersion: null });
    }
    case 'cancel_trial':
      return store.command(id, { kind: 'cancel_trial', trial: step.trial });
    case 'suggest':
      return (await sweep.positions(suggestion(model.trials.length + step.shift)))[0] ?? 'null';
    case 'plan': {
      const attempts = model.trials[step.trial]?.attempts.length ?? 0;
      return (await sweep.positions(planned(step.trial, attempts)))[0] ?? 'null';
    }
    case 'stop':
      return sweep.positions(verdict(step.trial, 'stop'));
    case 'retry':
      return sweep.positions(retry(step.trial));
    case 'finish': {
      const { best, last, intervals } = await trialOr(sweep, step.trial);
      return sweep.positions(ended(step.trial, { best, last, intervals }));
    }
    default:
      return runIntake(sweep, model, step);
  }
}

function runIntake(sweep: SweepFixture, model: Model, step: Extract<Step, { do: 'claim' | 'report' | 'end' }>) {
  const attempts = model.trials[step.trial]?.attempts ?? [];
  const key = `${sweep.store.installId}-${sweep.id}-${step.trial}-${Math.max(0, attempts.length - 1)}`;
  const { epoch, cursors } = attempts.at(-1) ?? { epoch: 1, cursors: {} };
  switch (step.do) {
    case 'claim':
      return sweep.claim(key, step.nonce, step.resumedStep);
    case 'end':
      return sweep.end(key, { epoch, lastSeq: { http: (cursors.http ?? 0) + step.missing } });
    case 'report': {
      const first = Math.max(1, (cursors[step.door] ?? 0) + 1 + step.shift);
      const reports = step.values.map((value, index) => ({ metric: 'loss', value, step: (first - 1 + index) % 4 }));
      return sweep.send(key, { epoch: epoch - (step.oldEpoch ? 1 : 0), door: step.door, first, reports });
    }
  }
}

async function trialOr(sweep: SweepFixture, number: number) {
  const none = { best: null, last: null, intervals: 0 };
  return sweep.store.trial(sweep.id, number).catch(() => none);
}

/** The summary by definition, from all values at once. */
function plainSummary(trial: number, series: readonly { readonly value: number; readonly step: number }[]) {
  const finite = series.filter(({ value }) => Number.isFinite(value));
  const [min, max] = [Math.min, Math.max].map((of) => (finite.length === 0 ? null : of(...finite.map((r) => r.value))));
  const stepOf = (wanted: number | null | undefined) => finite.find(({ value }) => value === wanted)?.step ?? null;
  const last = series.at(-1);
  if (last === undefined) return [];
  return [
    {
      ...{ trial, metric: 'loss', reports: series.length, last: last.value, lastStep: last.step },
      ...{ min, minStep: stepOf(min), max, maxStep: stepOf(max) },
    },
  ];
}

async function expectSame(sweep: SweepFixture, model: Model): Promise<void> {
  const { store, id } = sweep;
  const rows = await store.trials({ sweepId: id });
  expect(rows.map((row) => ({ state: row.state, attempts: row.attempts, canceled: row.cancelSeq !== null }))).toEqual(
    model.trials.map((each) => ({ state: each.state, attempts: each.attempts.length, canceled: each.canceled })),
  );
  for (const [number, each] of model.trials.entries()) {
    const values = each.series.map((report) => report.value);
    const best = values.reduce<number | undefined>((sofar, next) => betterOf('minimize', sofar, next), undefined);
    expect(rows[number]).toMatchObject({ best: best ?? null, last: values.at(-1) ?? null, intervals: values.length });
    expect(await store.metricSummaries({ sweepId: id, trials: [number] })).toEqual(plainSummary(number, each.series));
    const stored = await store.reports({ sweepId: id, trial: number });
    expect(stored.map((report) => report.value)).toEqual(values);
  }
  const counts = await store.trialCounts(id);
  for (const state of ['queued', 'starting', 'completed'] as const) {
    expect(counts[state]).toBe(model.trials.filter((each) => each.state === state).length);
  }
  const attempts = await store.attempts({ sweepId: id });
  expect(attempts.map((attempt) => [attempt.epoch, attempt.end !== null])).toEqual(
    model.trials.flatMap((each) => each.attempts.map((attempt) => [attempt.epoch, attempt.ended])),
  );
  expect((await store.log({ sweepId: id })).length).toBe(model.entries);
  await sweep.expectDenseLog();
}

/** What a store remembers of the log is the log. */
async function expectRemembered({ id }: SweepFixture, store: Store): Promise<void> {
  const inputs = await store.inputs(id, 0, 10_000);
  const last = inputs.at(-1)?.seq ?? 0;
  for (let after = 0; after <= last; after++) {
    const recent = store.recentInputs?.(id, after);
    if (recent === undefined) continue;
    expect(recent).toEqual(inputs.filter(({ seq }) => seq > after).slice(0, recent.length));
  }
}

/** Runs random steps; `stores` take turns, drawn anew for each step. */
async function expectModel(stores: readonly [Store, ...Store[]], clock: ManualClock, numRuns: number): Promise<void> {
  const [first] = stores;
  let store = first;
  const subject = {
    ...{ clock, other: first, owner: processIdentity(), dispose: async () => {} },
    get store() {
      return store;
    },
  };
  const definition = testDefinition({ trial: resumableTrial, retries: { infrastructure: restarts } });
  const turn = fc.nat({ max: stores.length - 1 });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, turn), { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
      const sweep = await SweepFixture.create(subject, definition, `sweep${count++}`);
      await sweep.positions({ kind: 'due', first: 0, count: 5, basisSeq: 1 });
      const model = new Model();
      const started = opening.map((step): [Step, number] => [step, 0]);
      for (const [step, place] of [...started, ...steps]) {
        store = stores[place] ?? first;
        const attempted = run(sweep, model, step).then(
          (answer) => (answer === 'null' ? 'null' : 'ok'),
          (error: unknown) => (isHyperDriveException(error) ? error.code : String(error)),
        );
        const answer = await attempted;
        expect([step.do, answer]).toEqual([step.do, model.apply(step)]);
      }
      await expectSame(sweep, model);
      for (const each of stores) await expectRemembered(sweep, each);
    }),
    { seed: 20, numRuns },
  );
}

const parts = { randomBytes: systemRandomBytes, logger: silentLogger };

test('the store answers and stores any sequence of steps as the model does', async () => {
  const clock = new ManualClock();
  const store = await openSqliteStore({ file: ':memory:', clock, ...parts });
  await expectModel([store], clock, 30);
  await store.close();
});

test('two connections that take turns answer as one does, whatever each remembers', async () => {
  const clock = new ManualClock();
  const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-model-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const stores = [
    await openSqliteStore({ folder, clock, ...parts }),
    await openSqliteStore({ folder, clock, ...parts }),
  ] as const;
  await expectModel(stores, clock, 20);
  for (const store of stores) await store.close();
});

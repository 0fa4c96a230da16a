import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isHyperDriveException, ManualClock, silentLogger, systemRandomBytes } from '../base/index.ts';
import type { ClaimRequest, EndRequest, ReportBatch, SweepDecision, Verdict } from '../model/index.ts';
import { sweepDefinitionSchema } from '../model/index.ts';
import { processIdentity } from '../process/index.ts';
import { type Lease, openStore, type Store } from '../store/index.ts';
import { createIntake, type StoreIntake } from './intake.ts';

const claim: ClaimRequest = { nonce: 'a', host: 'node', pid: 1, nativeId: null, restarts: 0, resumedStep: null };
const end: EndRequest = { epoch: 1, lastSeq: {}, kind: 'ok', exitCode: 0, signal: null, message: null };

const definition = sweepDefinitionSchema.parse({
  formatVersion: 1,
  name: 'sweep',
  experimentName: 'experiment',
  space: {},
  sampling: { type: 'random' },
  seed: 1,
  earlyTermination: { type: 'none' },
  objective: { primaryMetric: 'loss', goal: 'minimize' },
  limits: {
    maxTotalTrials: 3,
    maxConcurrentTrials: 3,
    timeoutMs: null,
    trialTimeoutMs: null,
    maxFailedTrials: null,
  },
  retries: {},
  trial: { type: 'ask_tell' },
});

let store: Store;
let clock: ManualClock;
let intake: StoreIntake;
let lease: Lease;
/** Calls of the store's intake, in order. */
let calls: string[];
let keys: readonly [string, string, string];

beforeEach(async () => {
  clock = new ManualClock();
  store = await openStore('memory:', { clock, randomBytes: systemRandomBytes, logger: silentLogger });
  await store.createSweep({ id: 's', definition });
  lease = await store.acquireLease('s', processIdentity(), 1e9);
  const decisions: SweepDecision[] = [{ kind: 'due', first: 0, count: 3, basisSeq: 1 }];
  for (let trial = 0; trial < 3; trial++) {
    decisions.push({ kind: 'trial.suggested', trial, config: { x: trial }, basisSeq: 1, note: {} });
    decisions.push({ kind: 'attempt.planned', trial, attempt: 0, target: 'local' });
  }
  await store.commit(lease, { decisions });
  const key = (trial: number) => `${store.installId}-s-${trial}-0`;
  keys = [key(0), key(1), key(2)];
  calls = [];
  const watched: Store = {
    ...store,
    appendReports: (batches) => {
      calls.push(`reports ${batches.length}`);
      return store.appendReports(batches);
    },
    synced: async () => {
      calls.push('synced');
      return store.synced();
    },
  };
  intake = createIntake({ store: watched, clock });
});

afterEach(() => store.close());

const batch = (first: number, values: readonly number[], rest: Partial<ReportBatch> = {}): ReportBatch => ({
  epoch: 1,
  door: 'http',
  first,
  live: true,
  reports: values.map((value) => ({ metric: 'loss', value })),
  ...rest,
});

const verdict = (trial: number, word: 'stop' | 'cancel' | 'timeout'): SweepDecision => ({
  kind: 'trial.verdict',
  trial,
  verdict: word,
  causedBy: 1,
  stop: null,
  reason: null,
});

async function refused(call: Promise<unknown>, code: string): Promise<Readonly<Record<string, unknown>>> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isHyperDriveException(error)) throw new Error(`expected ${code}, got ${String(error)}`);
  expect(error.code).toBe(code);
  return error.details;
}

test('claims and ends are answered once they are durable', async () => {
  expect(await intake.claim(keys[0], claim)).toEqual({ epoch: 1, config: { x: 0 }, heartbeatMs: 15_000 });
  expect(calls).toEqual(['synced']);
  expect(await intake.reports(keys[0], batch(1, [1]))).toEqual({ cursor: 1, want: 'continue' });
  expect(await intake.end(keys[0], { ...end, lastSeq: { http: 1 } })).toEqual({ kind: 'ok' });
  expect(calls).toEqual(['synced', 'reports 1', 'synced']);
});

test('an error of the store is passed on', async () => {
  await refused(intake.claim('nothing', claim), 'TRACKING_UNKNOWN_ATTEMPT');
  await refused(intake.reports('nothing', batch(1, [1])), 'TRACKING_UNKNOWN_ATTEMPT');
  await refused(intake.heartbeat(keys[0], 1), 'TRACKING_FENCED');
  await intake.claim(keys[0], claim);
  expect(await refused(intake.reports(keys[0], batch(3, [1])), 'TRACKING_GAP')).toMatchObject({ cursor: 0 });
  await refused(intake.end(keys[0], { ...end, lastSeq: { stdout: 1 } }), 'TRACKING_INCOMPLETE');
});

test('batches that arrive together share one call, and each gets its own answer', async () => {
  await Promise.all(keys.map((key) => intake.claim(key, claim)));
  calls.length = 0;
  const answers = await Promise.allSettled([
    intake.reports(keys[0], batch(1, [1, 2])),
    intake.reports(keys[1], batch(5, [1])),
    intake.reports(keys[0], batch(3, [3])),
    intake.reports(keys[2], batch(1, [4])),
  ]);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.cursor : 'refused'))).toEqual([
    2,
    'refused',
    3,
    1,
  ]);
  expect(calls).toEqual(['reports 4']);
});

test('batches that arrive during a call share the next one', async () => {
  await intake.claim(keys[0], claim);
  calls.length = 0;
  const first = intake.reports(keys[0], batch(1, [1]));
  while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const later = [2, 3, 4].map((n) => intake.reports(keys[0], batch(n, [n])));
  expect((await Promise.all([first, ...later])).map((answer) => answer.cursor)).toEqual([1, 2, 3, 4]);
  expect(calls).toEqual(['reports 1', 'reports 3']);
});

test('a very large group is sent in parts, in order', async () => {
  await intake.claim(keys[0], claim);
  calls.length = 0;
  const values = Array.from({ length: 1000 }, (_, index) => index);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => intake.reports(keys[0], batch(index * 1000 + 1, values))),
  );
  expect(answers.at(-1)).toEqual({ cursor: 12_000, want: 'continue' });
  expect(calls).toEqual(['reports 10', 'reports 2']);
});

test('if the store fails, every batch of the group gets the error', async () => {
  await intake.claim(keys[0], claim);
  const broken = createIntake({
    clock,
    store: { ...store, appendReports: async () => Promise.reject(new Error('disk')) },
  });
  const answers = await Promise.allSettled([
    broken.reports(keys[0], batch(1, [1])),
    broken.reports(keys[0], batch(2, [1])),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
  await expect(broken.reports(keys[0], batch(1, [1]))).rejects.toThrow('disk');
});

describe('answers to a runner', () => {
  beforeEach(() => Promise.all(keys.map((key) => intake.claim(key, claim))));

  const wants = async () =>
    Promise.all(
      keys.map(async (key) => [(await intake.heartbeat(key, 1)).want, (await intake.reports(key, batch(1, []))).want]),
    );
  const both = (want: string) => [want, want];

  test('verdicts, cancels of the trial and of the sweep', async () => {
    expect(await wants()).toEqual([both('continue'), both('continue'), both('continue')]);
    await store.commit(lease, { decisions: [verdict(0, 'stop'), verdict(1, 'timeout')] });
    await store.command('s', { kind: 'cancel_trial', trial: 2 });
    expect(await wants()).toEqual([both('stop'), both('cancel'), both('cancel')]);
  });

  test('a cancel of the sweep reaches every trial that is not yet stopped', async () => {
    await store.commit(lease, { decisions: [verdict(0, 'stop')] });
    await store.command('s', { kind: 'cancel', reason: null });
    expect(await wants()).toEqual([both('stop'), both('cancel'), both('cancel')]);
  });

  test('the answer to a report carries its own verdict where the controller is here', async () => {
    const heard: string[] = [];
    const leave = intake.judgedBy('s', async () => {
      heard.push('settle');
      await store.commit(lease, { decisions: [verdict(0, 'stop')] });
    });
    const unsubscribe = intake.onAppended((sweepId) => heard.push(sweepId));
    expect(await intake.reports(keys[0], batch(1, [1]))).toEqual({ cursor: 1, want: 'stop' });
    expect(heard).toEqual(['s', 'settle']);
    leave();
    unsubscribe();
    expect(await intake.reports(keys[1], batch(1, [1]))).toEqual({ cursor: 1, want: 'continue' });
    expect(heard).toEqual(['s', 'settle']);
  });

  test('the store is not read if a controller knows the verdict', async () => {
    const known: Verdict[] = ['stop', 'cancel'];
    intake.judgedBy(
      's',
      async () => {},
      () => known.shift() ?? null,
    );
    const wants: string[] = [];
    for (let first = 1; first <= 3; first++) wants.push((await intake.reports(keys[0], batch(first, [1]))).want);
    expect(wants).toEqual(['stop', 'cancel', 'continue']);
    intake.judgedBy(
      's',
      async () => {},
      () => undefined,
    );
    await store.commit(lease, { decisions: [verdict(0, 'timeout')] });
    expect(await intake.reports(keys[0], batch(4, [1]))).toEqual({ cursor: 4, want: 'cancel' });
  });

  test('an answer waits for nothing where the controller has folded the reports already', async () => {
    intake.judgedBy(
      's',
      () => undefined,
      () => 'stop',
    );
    const answer = intake.reports(keys[0], batch(1, [1]));
    expect(await answer).toEqual({ cursor: 1, want: 'stop' });
    expect(clock.nextDelayMs).toBeUndefined();
  });

  test('the last reports and the end go together', async () => {
    const last = batch(1, [2, 1], { door: 'direct', live: false });
    const request = { ...end, lastSeq: { direct: 2 } };
    expect(await intake.withinProcess.finish?.(keys[0], last, request)).toEqual({ kind: 'ok' });
    expect(await store.trial('s', 0)).toMatchObject({ best: 1, intervals: 2 });
    const malformed = { ...last, reports: [{ metric: '', value: 1 }] };
    await refused(Promise.resolve(intake.finish?.(keys[1], malformed, end)), 'TRACKING_BAD_REPORT');
  });

  test('claims and ends notify the controller too', async () => {
    const heard: string[] = [];
    intake.onAppended((sweepId) => heard.push(sweepId));
    await intake.claim(keys[0], claim);
    await intake.end(keys[0], end);
    expect(heard).toEqual(['s', 's']);
  });

  test('a controller is notified of an input only after its commit, and finds it in the store', async () => {
    // A claim that is repeated appends nothing.
    const appended = { claim: 'claimed', appendReports: 'reports', notice: 'attempt.noticed', end: 'attempt.ended' };
    for (const [call, kind] of Object.entries(appended)) {
      const key = keys[2];
      let commit = () => {};
      let called = () => {};
      const isCalled = new Promise<void>((resolve) => {
        called = resolve;
      });
      // A store that is slow to commit, as one behind a network may be.
      const slow = new Proxy(store, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (name !== call || typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            called();
            await new Promise<void>((resolve) => {
              commit = resolve;
            });
            return value.apply(target, args);
          };
        },
      });
      const through = createIntake({ store: slow, clock });
      let heard: Promise<string | undefined> | undefined;
      through.onAppended((sweepId) => {
        heard = store.inputs(sweepId, 1, 100).then((inputs) => inputs.at(-1)?.input.kind);
      });
      const answer = {
        claim: () => through.claim(key, claim),
        appendReports: () => through.reports(key, batch(1, [1])),
        notice: () => through.notice(key, 1, { id: 'n', code: 'TRIAL_RUN_IGNORED', text: 'text', facts: {} }),
        end: () => through.end(key, { ...end, lastSeq: { http: 1 } }),
      }[call];
      const answered = answer?.();
      await isCalled;
      expect(heard).toBeUndefined();
      commit();
      await answered;
      expect(await heard).toBe(kind);
    }
  });

  test('a controller that fails, hangs or leaves does not delay the answer', async () => {
    intake.judgedBy('s', () => Promise.reject(new Error('fenced')));
    expect(await intake.reports(keys[0], batch(1, [1]))).toMatchObject({ cursor: 1 });

    let asked = false;
    const hangs = () => {
      asked = true;
      return new Promise<void>(() => {});
    };
    const untilAsked = async () => {
      while (!asked) await new Promise((resolve) => setImmediate(resolve));
      asked = false;
    };
    const leave = intake.judgedBy('s', hangs);
    const late = intake.reports(keys[0], batch(2, [1]));
    await untilAsked();
    clock.advance(2_000);
    expect(await late).toMatchObject({ cursor: 2 });

    const left = intake.reports(keys[0], batch(3, [1]));
    await untilAsked();
    leave();
    expect(await left).toMatchObject({ cursor: 3 });
  });

  test('a listener that throws does not harm the answer', async () => {
    intake.onAppended(() => {
      throw new Error('listener');
    });
    expect(await intake.reports(keys[0], batch(1, [1]))).toMatchObject({ cursor: 1 });
  });
});

describe('what is refused before the store sees it', () => {
  const bad: readonly [string, Partial<ReportBatch>, string][] = [
    ['epoch', { epoch: 0 }, 'TRACKING_BAD_REQUEST'],
    ['first', { first: 0 }, 'TRACKING_BAD_REQUEST'],
    ['first', { first: 1.5 }, 'TRACKING_BAD_REQUEST'],
    ['door', JSON.parse('{"door":"window"}'), 'TRACKING_BAD_REQUEST'],
    ['reports', { reports: Array(1001).fill({ metric: 'loss', value: 1 }) }, 'TRACKING_TOO_LARGE'],
    ['metric', { reports: [{ metric: '', value: 1 }] }, 'TRACKING_BAD_REPORT'],
    ['metric', { reports: [{ metric: 'a\0b', value: 1 }] }, 'TRACKING_BAD_REPORT'],
    ['metric', { reports: [{ metric: 'a\ud800', value: 1 }] }, 'TRACKING_BAD_REPORT'],
    ['metric', { reports: [{ metric: 'x'.repeat(256), value: 1 }] }, 'TRACKING_BAD_REPORT'],
    ['value', { reports: JSON.parse('[{"metric":"loss","value":"1"}]') }, 'TRACKING_BAD_REPORT'],
    ['step', { reports: [{ metric: 'loss', value: 1, step: Number.NaN }] }, 'TRACKING_BAD_REPORT'],
    ['timeMs', { reports: [{ metric: 'loss', value: 1, timeMs: Number.POSITIVE_INFINITY }] }, 'TRACKING_BAD_REPORT'],
  ];

  test.each(bad)('%s of a batch (%#)', async (field, rest, code) => {
    expect(await refused(intake.reports(keys[0], batch(1, [1], rest)), code)).toMatchObject({ field });
    expect(calls).toEqual([]);
  });

  test('the malformed report is named', async () => {
    const reports = [
      { metric: 'ok', value: Number.NaN },
      { metric: '', value: 1 },
    ];
    const details = await refused(intake.reports(keys[0], batch(1, [], { reports })), 'TRACKING_BAD_REPORT');
    expect(details).toMatchObject({ index: 1, field: 'metric', value: '""' });
  });

  test('fields of claims, heartbeats and ends', async () => {
    const claims: [string, Partial<ClaimRequest>][] = [
      ['nonce', { nonce: '' }],
      ['host', { host: 'x'.repeat(300) }],
      ['pid', { pid: -1 }],
      ['nativeId', { nativeId: '' }],
      ['restarts', { restarts: 0.5 }],
      ['resumedStep', { resumedStep: Number.NaN }],
    ];
    for (const [field, rest] of claims) {
      expect(await refused(intake.claim(keys[0], { ...claim, ...rest }), 'TRACKING_BAD_REQUEST')).toMatchObject({
        field,
      });
    }
    await refused(intake.heartbeat(keys[0], -1), 'TRACKING_BAD_REQUEST');
    const ends: [string, Partial<EndRequest>][] = [
      ['kind', JSON.parse('{"kind":"great"}')],
      ['lastSeq.http', { lastSeq: { http: -1 } }],
      ['exitCode', { exitCode: 0.5 }],
      ['signal', { signal: '' }],
    ];
    for (const [field, rest] of ends) {
      expect(await refused(intake.end(keys[0], { ...end, ...rest }), 'TRACKING_BAD_REQUEST')).toMatchObject({ field });
    }
  });

  test('a long message is cut', async () => {
    await intake.claim(keys[0], claim);
    await intake.end(keys[0], { ...end, kind: 'user_error', message: `a\0b${'x'.repeat(9000)}` });
    const message = (await store.attempt(keys[0])).end?.message ?? '';
    expect(message).toHaveLength(4000);
    expect(message.startsWith('a bxx')).toBe(true);
  });
});

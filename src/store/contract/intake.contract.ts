import { expect } from 'vitest';
import { type AttemptNotice, type EndRequest, mostNotices, type ReportBatch } from '../../model/index.ts';
import {
  type Check,
  ended,
  lost,
  refused,
  resumableTrial,
  retry,
  testDefinition,
  verdict,
} from './subject.contract.ts';

/** Claims, heartbeats, reports and ends. */
export function checkIntake(check: Check): void {
  check('second-start-without-epoch: one process claims, and its repeat gets the same answer', async (sweep) => {
    const key = await sweep.plan(0);
    const grant = await sweep.claim(key, 'first');
    expect(grant).toEqual({ epoch: 1, config: { x: 0 }, heartbeatMs: 15_000 });
    const log = await sweep.kinds();
    expect(await sweep.claim(key, 'first')).toEqual(grant);
    expect(await sweep.kinds()).toEqual(log);
    await refused(sweep.claim(key, 'second'), 'TRACKING_CLAIM_HELD');
    await refused(sweep.claim('nothing'), 'TRACKING_UNKNOWN_ATTEMPT');
    const row = await sweep.store.attempt(key);
    expect(row).toMatchObject({ state: 'running', epoch: 1, nonce: 'first', restarts: 0, beat: 1 });
    expect(row.claimedAtMs).toBe(sweep.clock.nowMs());
  });

  check('retries-counted-in-two-places: claims count the restarts of the engine', async (sweep) => {
    const definition = testDefinition({ trial: resumableTrial, retries: { infrastructure: 1 } });
    const other = await sweep.another(definition);
    const key = await other.start(0);
    expect(await other.claim(key, 'b', 3)).toMatchObject({ epoch: 2 });
    expect(await refused(other.claim(key, 'c'), 'TRACKING_CLAIM_HELD')).toMatchObject({ restarts: 1, limit: 1 });
    expect(await other.store.attempt(key)).toMatchObject({ epoch: 2, restarts: 1, nonce: 'b' });
    expect((await other.store.inputs(other.id, 1, 10)).map((entry) => entry.input)).toEqual([
      { kind: 'claimed', trial: 0, attempt: 0, epoch: 1, resumedStep: null },
      { kind: 'claimed', trial: 0, attempt: 0, epoch: 2, resumedStep: 3 },
    ]);
  });

  check('a fenced process is refused everywhere, even when it claims again', async (sweep) => {
    const other = await sweep.another(testDefinition({ trial: resumableTrial }));
    const key = await other.start(0);
    await other.claim(key, 'b');
    await refused(other.claim(key, 'a'), 'TRACKING_FENCED');
    await refused(other.report(key, 1, [1]), 'TRACKING_FENCED');
    await refused(other.store.heartbeat(key, 1), 'TRACKING_FENCED');
    await refused(other.end(key), 'TRACKING_FENCED');
    await refused(other.report(key, 1, [1], { epoch: 3 }), 'TRACKING_FENCED');
    expect(await other.report(key, 1, [1], { epoch: 2 })).toEqual({ cursor: 1 });
  });

  check('an unclaimed attempt can neither report nor end', async (sweep) => {
    const key = await sweep.plan(0);
    await refused(sweep.report(key, 1, [1], { epoch: 0 }), 'TRACKING_FENCED');
    await refused(sweep.end(key, { epoch: 0 }), 'TRACKING_FENCED');
  });

  check('submit-after-the-end: a late job is refused its claim', async (sweep) => {
    const { store } = sweep;
    const key = await sweep.plan(0);
    const row = await store.attempt(key);
    expect(await store.observeEnd(sweep.lease, row, { ...lost, kind: 'canceled' })).toBe(true);
    expect(await refused(sweep.claim(key), 'TRACKING_CLAIM_REFUSED')).toMatchObject({ kind: 'canceled' });
    const second = await sweep.plan(1);
    await sweep.positions(verdict(1, 'cancel'));
    expect(await refused(sweep.claim(second), 'TRACKING_CLAIM_REFUSED')).toMatchObject({ verdict: 'cancel' });
  });

  check('a repeated claim gets its answer even after a verdict', async (sweep) => {
    const key = await sweep.start(0);
    await sweep.positions(verdict(0, 'stop'));
    expect(await sweep.claim(key)).toMatchObject({ epoch: 1 });
  });

  check('same-batch-twice: overlapping batches in any order store each report once', async (sweep) => {
    const key = await sweep.start(0);
    const values = [5, 4, 3, 2, 1];
    const send = (first: number, count: number) => sweep.report(key, first, values.slice(first - 1, first - 1 + count));
    expect(await send(1, 2)).toEqual({ cursor: 2 });
    expect(await send(1, 2)).toEqual({ cursor: 2 });
    expect(await send(1, 4)).toEqual({ cursor: 4 });
    expect(await send(2, 1)).toEqual({ cursor: 4 });
    expect(await send(3, 3)).toEqual({ cursor: 5 });
    expect(await send(6, 0)).toEqual({ cursor: 5 });
    const reports = await sweep.store.reports({ sweepId: sweep.id });
    expect(reports.map((report) => report.value)).toEqual(values);
    expect(reports.map((report) => report.eventSeq)).toEqual([6, 6, 7, 7, 8]);
    expect(await sweep.store.trial(sweep.id, 0)).toMatchObject({ best: 1, last: 1, intervals: 5 });
    const batches = (await sweep.store.inputs(sweep.id, 5, 10)).map((entry) => entry.input);
    expect(batches).toMatchObject([{ first: 1 }, { first: 3 }, { first: 5, reports: [{ metric: 'loss', value: 1 }] }]);
  });

  check('a rejected report uses up its number and leaves one notice, however often it is sent', async (sweep) => {
    const key = await sweep.start(0);
    const reports = [{ metric: 'loss', value: 2 }, { rejected: noticeOf('spool:2') }, { metric: 'loss', value: 1 }];
    expect(await sweep.report(key, 1, [], { reports })).toEqual({ cursor: 3 });
    expect(await sweep.report(key, 1, [], { reports })).toEqual({ cursor: 3 });
    expect((await sweep.store.reports({ sweepId: sweep.id })).map(({ value }) => value)).toEqual([2, 1]);
    expect(await sweep.store.trial(sweep.id, 0)).toMatchObject({ best: 1, last: 1, intervals: 2 });
    const inputs = (await sweep.store.inputs(sweep.id, 5, 10)).map((entry) => entry.input);
    expect(inputs).toEqual([
      { kind: 'attempt.noticed', trial: 0, attempt: 0, notice: noticeOf('spool:2') },
      expect.objectContaining({ kind: 'reports', first: 1, reports: [reports[0], reports[2]] }),
    ]);
    const rest = [{ rejected: noticeOf('spool:4') }];
    const last: ReportBatch = { epoch: 1, door: 'http', first: 4, live: false, reports: rest };
    const end = { epoch: 1, lastSeq: { http: 4 }, kind: 'ok', exitCode: 0, signal: null, message: null } as const;
    expect(await sweep.store.end(key, end, last)).toEqual({ kind: 'ok' });
    expect((await sweep.kinds()).slice(-3)).toEqual(['attempt.noticed', 'reports', 'attempt.ended']);
  });

  check('notices are stored once per id, up to a limit per attempt, and none after its end', async (sweep) => {
    const key = await sweep.start(0);
    const before = (await sweep.kinds()).length;
    for (let n = 0; n < 2; n++)
      for (let id = 0; id < 2 * mostNotices; id++) await sweep.store.notice(key, 1, noticeOf(`stdout:${id}`));
    const log = await sweep.store.log({ sweepId: sweep.id, after: before });
    expect(log.map(({ kind }) => kind)).toEqual(Array(mostNotices + 1).fill('attempt.noticed'));
    expect(log.at(-1)?.body).toMatchObject({ id: 'more', code: 'TRIAL_MORE_NOTICES' });
    await refused(sweep.store.notice(key, 2, noticeOf('x')), 'TRACKING_FENCED');
    await sweep.end(key);
    await refused(sweep.store.notice(key, 1, noticeOf('x')), 'TRACKING_ATTEMPT_ENDED');
  });

  check('a gap names the cursor of its channel', async (sweep) => {
    const key = await sweep.start(0);
    await sweep.report(key, 1, [1, 2]);
    expect(await refused(sweep.report(key, 4, [4]), 'TRACKING_GAP')).toMatchObject({ cursor: 2, door: 'http' });
    const spool = sweep.report(key, 2, [4], { door: 'spool' });
    expect(await refused(spool, 'TRACKING_GAP')).toMatchObject({ cursor: 0, door: 'spool' });
    await sweep.report(key, 1, [9], { door: 'spool' });
    expect(await sweep.store.cursors(key)).toEqual({ http: 2, spool: 1 });
  });

  check('end-before-its-reports: refused until every channel is complete', async (sweep) => {
    const key = await sweep.start(0);
    await sweep.report(key, 1, [3]);
    await sweep.report(key, 1, [3, 2], { door: 'stdout' });
    const early = await refused(sweep.end(key, { lastSeq: { http: 3, stdout: 2 } }), 'TRACKING_INCOMPLETE');
    expect(early).toMatchObject({ door: 'http', cursor: 1 });
    await sweep.report(key, 2, [2, 1], { live: false });
    expect(await sweep.end(key, { lastSeq: { http: 3, stdout: 2 } })).toEqual({ kind: 'ok' });
  });

  check('an end is written once, and its repeat gets the same answer', async (sweep) => {
    const key = await sweep.start(0);
    const request = { kind: 'user_error', exitCode: 3, signal: 'SIGTERM', message: 'mäh' } as const;
    expect(await sweep.end(key, request)).toEqual({ kind: 'user_error' });
    const log = await sweep.kinds();
    expect(await sweep.end(key, { kind: 'ok' })).toEqual({ kind: 'user_error' });
    expect(await sweep.kinds()).toEqual(log);
    const end = { ...request, source: 'runner' };
    const row = await sweep.store.attempt(key);
    expect(row).toMatchObject({ state: 'ended', end, endedSeq: log.length, endedAtMs: sweep.clock.nowMs() });
    const [input] = await sweep.store.inputs(sweep.id, log.length - 1, 1);
    expect(input?.input).toEqual({ kind: 'attempt.ended', trial: 0, attempt: 0, end });
    expect(await refused(sweep.report(key, 1, [1]), 'TRACKING_ATTEMPT_ENDED')).toMatchObject({ kind: 'user_error' });
    await refused(sweep.store.heartbeat(key, 1), 'TRACKING_ATTEMPT_ENDED');
  });

  check('partitioned-run-returns: an attempt declared lost adds nothing to its retry', async (sweep) => {
    const { store, id } = sweep;
    const first = await sweep.start(0);
    await sweep.report(first, 1, [0.5]);
    expect(await store.observeEnd(sweep.lease, await store.attempt(first), lost)).toBe(true);
    await sweep.fold(retry(0));
    const second = await sweep.start(0);
    await refused(sweep.report(first, 2, [0.1]), 'TRACKING_ATTEMPT_ENDED');
    await refused(sweep.end(first, { lastSeq: { http: 2 } }), 'TRACKING_ATTEMPT_ENDED');
    await sweep.report(second, 1, [0.7]);
    expect(await store.trial(id, 0)).toMatchObject({ best: 0.7, intervals: 1 });
    const all = await store.reports({ sweepId: id, trial: 0, all: true });
    expect(all.map(({ attempt, value, superseded }) => [attempt, value, superseded])).toEqual([
      [0, 0.5, true],
      [1, 0.7, false],
    ]);
  });

  check('lost-by-an-old-view: a sign of life after an observation began overrules it', async (sweep) => {
    const { store, lease } = sweep;
    const key = await sweep.plan(0);
    const unclaimed = await store.attempt(key);
    await sweep.claim(key);
    expect(await store.observeEnd(lease, unclaimed, lost)).toBe(false);
    const signs = [() => store.heartbeat(key, 1), () => sweep.report(key, 1, [1])];
    for (const sign of signs) {
      const seen = await store.attempt(key);
      sweep.clock.advance(10);
      await sign();
      expect(await store.observeEnd(lease, seen, lost)).toBe(false);
      expect(await store.attempt(key)).toMatchObject({ lastSeenMs: sweep.clock.nowMs(), beat: seen.beat + 1 });
    }
    expect(await store.observeEnd(lease, await store.attempt(key), lost)).toBe(true);
    expect(await store.observeEnd(lease, await store.attempt(key), lost)).toBe(false);
    expect((await store.attempt(key)).end).toEqual(lost);
  });

  check('reports after a verdict are stored and count', async (sweep) => {
    const key = await sweep.start(0);
    await sweep.report(key, 1, [3]);
    await sweep.positions(verdict(0, 'stop'));
    await sweep.report(key, 2, [2]);
    expect(await sweep.store.trial(sweep.id, 0)).toMatchObject({ best: 2, last: 2, intervals: 2 });
  });

  check('a resumed attempt supersedes reports after its step and reports without a step', async (sweep) => {
    const { store } = sweep;
    const other = await sweep.another(testDefinition({ trial: resumableTrial }));
    const key = await other.start(0);
    const loss = (value: number, step?: number) => ({ metric: 'loss', value, ...(step === undefined ? {} : { step }) });
    await other.send(key, { reports: [loss(4, 1), loss(3, 2), loss(1, 3), loss(0.5), { metric: 'other', value: 8 }] });
    await other.claim(key, 'b', 2);
    expect(await store.trial(other.id, 0)).toMatchObject({ best: 3, last: 3, intervals: 2 });
    await other.send(key, { epoch: 2, reports: [loss(2, 3)] });
    expect(await store.trial(other.id, 0)).toMatchObject({ best: 2, last: 2, intervals: 3 });
    const counted = await store.reports({ sweepId: other.id });
    expect(counted.map((report) => report.value)).toEqual([4, 3, 2]);
    expect(await store.reports({ sweepId: other.id, all: true })).toHaveLength(6);
    await other.claim(key, 'c');
    expect(await store.trial(other.id, 0)).toMatchObject({ best: null, last: null, intervals: 0 });
  });

  check('each batch of a call gets its own answer', async (sweep) => {
    const { store } = sweep;
    const key = await sweep.start(0);
    const ok = { epoch: 1, door: 'http', first: 1, live: true, reports: [{ metric: 'loss', value: 1 }] } as const;
    const answers = await store.appendReports([
      { key, batch: ok },
      { key: 'nothing', batch: ok },
      { key, batch: { ...ok, first: 5 } },
      { key, batch: { ...ok, first: 2, door: 'http' } },
    ]);
    expect(answers.map((answer) => (answer instanceof Error ? 'refused' : answer.cursor))).toEqual([
      1,
      'refused',
      'refused',
      2,
    ]);
    await sweep.expectDenseLog();
  });

  check('an end can carry the last reports, and a repeat stores them once', async (sweep) => {
    const { store } = sweep;
    const key = await sweep.start(0);
    await sweep.report(key, 1, [3]);
    const request: EndRequest = {
      epoch: 1,
      lastSeq: { http: 3 },
      kind: 'ok',
      exitCode: null,
      signal: null,
      message: null,
    };
    const last = (first: number, values: readonly number[]): ReportBatch => ({
      epoch: 1,
      door: 'http',
      first,
      live: false,
      reports: values.map((value) => ({ metric: 'loss', value })),
    });
    expect(await refused(store.end(key, request, last(3, [1])), 'TRACKING_INCOMPLETE')).toMatchObject({ cursor: 1 });
    expect(await refused(store.end(key, request, last(2, [1])), 'TRACKING_INCOMPLETE')).toMatchObject({ cursor: 1 });
    await refused(store.end(key, { ...request, epoch: 2 }, last(2, [2, 1])), 'TRACKING_FENCED');
    expect(await store.reports({ sweepId: sweep.id })).toHaveLength(1);
    for (let time = 0; time < 2; time++)
      expect(await store.end(key, request, last(1, [3, 2, 1]))).toEqual({ kind: 'ok' });
    expect((await store.reports({ sweepId: sweep.id })).map(({ value }) => value)).toEqual([3, 2, 1]);
    expect(await store.trial(sweep.id, 0)).toMatchObject({ best: 1, last: 1, intervals: 3 });
    expect((await sweep.kinds()).slice(-3)).toEqual(['reports', 'reports', 'attempt.ended']);
    expect((await store.attempt(key)).end).toMatchObject({ kind: 'ok', source: 'runner' });
    await sweep.expectDenseLog();
  });

  check('standings show verdicts and cancel requests', async (sweep) => {
    const { store, id } = sweep;
    const keys = [await sweep.start(0), await sweep.start(1), 'nothing'];
    const name = (trial: number) => ({ sweepId: id, trial, attempt: 0 });
    const quiet = { verdict: null, cancelRequested: false };
    expect(await store.standings(keys)).toEqual([{ ...name(0), ...quiet }, { ...name(1), ...quiet }, undefined]);
    await sweep.positions(verdict(0, 'timeout'));
    await store.command(id, { kind: 'cancel_trial', trial: 1 });
    expect(await store.standings(keys)).toMatchObject([
      { verdict: 'timeout', cancelRequested: false },
      { verdict: null, cancelRequested: true },
      undefined,
    ]);
    await store.command(id, { kind: 'cancel', reason: null });
    expect(await store.standings(keys)).toMatchObject([
      { cancelRequested: true },
      { cancelRequested: true },
      undefined,
    ]);
  });

  check('an attempt without a token has an empty hash', async (sweep) => {
    const key = await sweep.plan(0);
    expect(await sweep.store.tokenHash(key)).toHaveLength(0);
    await sweep.claim(key);
    await sweep.end(key);
    await sweep.fold(ended(0));
  });
}

function noticeOf(id: string): AttemptNotice {
  return { id, code: 'TRIAL_REPORT_DROPPED', text: `Trial 0: ${id} was left out.`, facts: { trial: 0 } };
}

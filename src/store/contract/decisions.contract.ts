import { expect } from 'vitest';
import type { StopReason } from '../../model/index.ts';
import { leaseSign } from '../lease-state.ts';
import {
  type Check,
  ended,
  leaseMs,
  planned,
  refused,
  retry,
  type SweepFixture,
  suggestion,
  testDefinition,
  verdict,
} from './subject.contract.ts';

/** What the controller writes, and the guards on it. */
export function checkDecisions(check: Check): void {
  check('decisions get positions in order and take effect in the same transaction', async (sweep) => {
    const { store, id } = sweep;
    const result = await store.commit(sweep.lease, {
      folded: { from: 0, to: 1 },
      decisions: [{ kind: 'due', first: 0, count: 2, basisSeq: 1 }, suggestion(0), planned(0, 0)],
      tokenHashes: new Map([['0/0', new Uint8Array([1, 2, 255])]]),
    });
    expect(result).toMatchObject({ kind: 'committed', positions: [2, 3, 4], atMs: sweep.clock.nowMs() });
    expect(result.kind === 'committed' && result.sweep).toEqual(await store.sweep(id));
    expect(await store.sweep(id)).toMatchObject({ nextSeq: 5, foldedSeq: 1, nextNumber: 1, dueCount: 2 });
    expect(await store.due(id)).toEqual([{ number: 1, basisSeq: 1 }]);
    const trial = await store.trial(id, 0);
    expect(trial).toMatchObject({ state: 'starting', config: { x: 0 }, basisSeq: 1, attempts: 1, intervals: 0 });
    const { key } = await sweep.attempt(0, 0);
    expect(key).toBe(`${store.installId}-sweep-0-0`);
    expect([...(await store.tokenHash(key))]).toEqual([1, 2, 255]);
    await sweep.expectDenseLog();
  });

  check('a commit can claim a first attempt, but neither a refused one nor a retry', async (sweep) => {
    const { store, id } = sweep;
    const claim = { nonce: 'a', host: 'node', pid: 7, nativeId: 'n', restarts: 0, resumedStep: null };
    await sweep.suggest(1);
    const claims = new Map(['0/0', '3/0'].map((name) => [name, claim]));
    const result = await store.commit(sweep.lease, { decisions: [planned(0, 0), planned(3, 0)], claims });
    const granted = result.kind === 'committed' ? [...result.grants] : [];
    expect(granted).toEqual([['0/0', { epoch: 1, heartbeatMs: expect.any(Number) }]]);
    const { key, ...row } = await sweep.attempt(0, 0);
    const atMs = sweep.clock.nowMs();
    expect(row).toMatchObject({ state: 'running', epoch: 1, nonce: 'a', nativeId: 'n', claimedAtMs: atMs, beat: 1 });
    expect((await store.inputs(id, 1, 10)).map(({ input }) => input)).toEqual([
      { kind: 'claimed', trial: 0, attempt: 0, epoch: 1, resumedStep: null },
    ]);
    // The same claim as if the runner had made it.
    expect(await sweep.claim(key)).toMatchObject({ epoch: 1, config: { x: 0 } });
    await refused(sweep.claim(key, 'b'), 'TRACKING_CLAIM_HELD');
    await sweep.end(key, { kind: 'user_error' });
    await sweep.fold({ kind: 'trial.running', trial: 0, attempt: 0 }, retry(0));
    const again = await store.commit(sweep.lease, {
      decisions: [planned(0, 1)],
      claims: new Map([['0/1', claim]]),
    });
    expect(again.kind === 'committed' && again.grants.size).toBe(0);
    expect(await sweep.attempt(0, 1)).toMatchObject({ state: 'planned', epoch: 0 });
    await sweep.expectDenseLog();
  });

  check('a trial that starts and ends in one commit has both times', async (sweep) => {
    const { store, id } = sweep;
    const key = await sweep.start(0);
    const startedAtMs = sweep.clock.nowMs();
    sweep.clock.advance(5);
    await sweep.end(key);
    sweep.clock.advance(5);
    await sweep.fold({ kind: 'trial.running', trial: 0, attempt: 0 }, ended(0));
    const endedAtMs = sweep.clock.nowMs();
    expect(await store.trial(id, 0)).toMatchObject({ state: 'completed', startedAtMs, endedAtMs });
    expect(await store.trialCounts(id)).toMatchObject({ starting: 0, running: 0, completed: 1 });
  });

  check("a trial's end time is the runner's, clamped between the claim and now", async (sweep) => {
    const { store, id, clock } = sweep;
    // Milliseconds after the claim: reported, then stored.
    const cases = [
      [20.5, 20],
      [-1, 0],
      [1e9, 50],
      [undefined, 50],
    ] as const;
    for (const [trial, [reported, stored]] of cases.entries()) {
      const claimedMs = clock.nowMs();
      const key = await sweep.start(trial);
      clock.advance(50);
      await sweep.end(key, reported === undefined ? {} : { endedAtMs: claimedMs + reported });
      clock.advance(10);
      const { endedSeq, endedAtMs } = await store.attempt(key);
      await sweep.fold({ kind: 'trial.running', trial, attempt: 0 }, ended(trial, { causedBy: endedSeq ?? 0 }));
      expect(endedAtMs).toBe(claimedMs + stored);
      expect(await store.trial(id, trial)).toMatchObject({ startedAtMs: claimedMs, endedAtMs });
    }
    const [first] = await store.log({ sweepId: id, kinds: ['attempt.ended'] });
    expect(Number(first?.atMs) - Number(first?.body.endedAtMs)).toBe(29.5);
  });

  check('number-handed-out-twice: the second suggestion of a number is refused', async (sweep) => {
    const { store, id, subject } = sweep;
    await sweep.positions({ kind: 'due', first: 0, count: 4, basisSeq: 1 });
    const lease = sweep.lease;
    const results = await Promise.all([
      store.commit(lease, { decisions: [suggestion(0)] }),
      subject.other.commit(lease, { decisions: [suggestion(0)] }),
    ]);
    const positions = results.flatMap((result) => (result.kind === 'committed' ? result.positions : []));
    expect(positions.filter((position) => position !== null)).toHaveLength(1);
    for (const number of [0, 1, 1, 3, 2, 2, 3, 4]) await sweep.positions(suggestion(number));
    expect((await store.trials({ sweepId: id })).map((trial) => trial.number)).toEqual([0, 1, 2, 3]);
    await sweep.expectDenseLog();
  });

  check('a number is suggested only when due, with the basis recorded then', async (sweep) => {
    expect(await sweep.positions(suggestion(0))).toEqual([null]);
    await sweep.positions({ kind: 'due', first: 0, count: 1, basisSeq: 1 });
    await refused(sweep.positions(suggestion(0, 2)), 'STORE_INVARIANT');
    expect(await sweep.positions(suggestion(0), suggestion(1))).toEqual([3, null]);
    await refused(sweep.positions({ kind: 'due', first: 0, count: 1, basisSeq: 1 }), 'STORE_INVARIANT');
  });

  check('torn-limits: every plan and suggestion is checked against one consistent pair of limits', async (sweep) => {
    const { store, id } = sweep;
    const limits = testDefinition().limits;
    const narrow = { ...limits, maxTotalTrials: 1, maxConcurrentTrials: 1 };
    await sweep.suggest(0);
    await sweep.positions({ kind: 'due', first: 1, count: 3, basisSeq: 1 });
    await store.command(id, { kind: 'change_limits', limits: narrow, ifVersion: null });
    expect(await sweep.positions(suggestion(1), planned(0, 0))).toEqual([null, expect.any(Number)]);
    const wide = { ...limits, maxTotalTrials: 4, maxConcurrentTrials: 2 };
    await store.command(id, { kind: 'change_limits', limits: wide, ifVersion: null });
    expect(await sweep.positions(suggestion(1), suggestion(2), planned(1, 0), planned(2, 0))).toEqual([
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
      null,
    ]);
    await store.command(id, { kind: 'change_limits', limits: narrow, ifVersion: null });
    expect(await store.attempts({ sweepId: id, open: true })).toHaveLength(2);
  });

  check('cancel-overtakes-the-queue: nothing starts after a cancel, even before it is folded', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(1);
    await sweep.positions({ kind: 'due', first: 2, count: 1, basisSeq: 1 });
    await store.command(id, { kind: 'cancel_trial', trial: 0 });
    expect(await sweep.positions(planned(0, 0))).toEqual([null]);
    await store.command(id, { kind: 'cancel', reason: null });
    expect(await sweep.positions(planned(1, 0), suggestion(2))).toEqual([null, null]);
    expect(await store.attempts({ sweepId: id })).toEqual([]);
  });

  check('nothing starts in a paused or ending sweep', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    await sweep.positions({ kind: 'due', first: 1, count: 1, basisSeq: 1 });
    await store.command(id, { kind: 'pause' });
    expect(await sweep.positions(planned(0, 0), suggestion(1))).toEqual([null, null]);
    await store.command(id, { kind: 'resume' });
    await sweep.fold({ kind: 'sweep.ending', causedBy: 1, reason: 'failures', message: 'too many' });
    expect(await sweep.positions(planned(0, 0), suggestion(1))).toEqual([null, null]);
    expect(await store.sweep(id)).toMatchObject({ state: 'ending', endingReason: 'failures', message: 'too many' });
  });

  check(
    'a trial with a verdict or a running attempt is not planned; the store leaves the time of a retry to the controller',
    async (sweep) => {
      await sweep.suggest(1);
      await sweep.positions(verdict(0, 'cancel'));
      expect(await sweep.positions(planned(0, 0), planned(9, 0), planned(1, 1))).toEqual([null, null, null]);
      const key = await sweep.start(1);
      expect(await sweep.positions(planned(1, 1))).toEqual([null]);
      await sweep.end(key, { kind: 'user_error', exitCode: 1 });
      await sweep.fold(retry(1, sweep.clock.nowMs() + 1000));
      expect(await sweep.store.trial(sweep.id, 1)).toMatchObject({ state: 'queued', infraRetries: 1, attempts: 1 });
      sweep.clock.setWall(-86_400_000);
      expect(await sweep.positions(planned(1, 1))).toEqual([expect.any(Number)]);
      expect(await sweep.store.trial(sweep.id, 1)).toMatchObject({ state: 'starting', retryAtMs: null, attempts: 2 });
    },
  );

  check('two-controllers-fold-one-end: the fenced controller writes nothing', async (sweep) => {
    const { store, id, subject, lease } = sweep;
    const key = await sweep.start(0);
    await sweep.end(key);
    const { foldedSeq, nextSeq } = await store.sweep(id);
    const folded = { from: foldedSeq, to: nextSeq - 1 };
    sweep.clock.advance(leaseMs + 1);
    const sign = leaseSign(await subject.other.sweep(id));
    const taken = await subject.other.acquireLease(id, { ...subject.owner, host: 'elsewhere' }, leaseMs, sign);
    expect(taken.token).toBe(lease.token + 1);
    expect(await store.commit(lease, { folded, decisions: [ended(0)] })).toEqual({ kind: 'fenced' });
    expect(await store.commit(taken, { folded, decisions: [ended(0)] })).toMatchObject({ kind: 'committed' });
    expect(await store.commit(taken, { folded, decisions: [retry(0)] })).toEqual({ kind: 'fenced' });
    expect(await store.commit(lease, { decisions: [] })).toEqual({ kind: 'fenced' });
    expect(await store.trial(id, 0)).toMatchObject({ state: 'completed', infraRetries: 0 });
    expect((await sweep.kinds()).filter((kind) => kind === 'trial.ended')).toHaveLength(1);
  });

  check('an inconsistent decision rolls back its whole commit', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    const before = await store.sweep(id);
    await refused(sweep.fold(verdict(0, 'cancel'), verdict(0, 'stop')), 'STORE_INVARIANT');
    await refused(sweep.positions(retry(0)), 'STORE_INVARIANT');
    await refused(sweep.positions({ kind: 'trial.running', trial: 0, attempt: 0 }), 'STORE_INVARIANT');
    expect(await store.sweep(id)).toEqual(before);
    expect(await store.trial(id, 0)).toMatchObject({ state: 'queued', verdict: null });
  });

  check('a trial ends once, and never with an open attempt', async (sweep) => {
    await sweep.start(0);
    await refused(sweep.positions(ended(0)), 'STORE_INVARIANT');
    await sweep.end((await sweep.attempt(0, 0)).key);
    await sweep.fold(ended(0));
    await refused(sweep.positions(ended(0)), 'STORE_INVARIANT');
    await refused(sweep.positions(verdict(0, 'stop')), 'STORE_INVARIANT');
  });

  check('a stop verdict keeps its numbers, including NaN and infinities', async (sweep) => {
    await sweep.start(0);
    const stop: StopReason = {
      policy: 'bandit',
      text: '0.61 < 0.6667',
      interval: 3,
      numbers: { best: Number.POSITIVE_INFINITY, mine: Number.NaN, bound: 0.1 + 0.2 },
    };
    const [position] = await sweep.positions(
      { kind: 'trial.running', trial: 0, attempt: 0 },
      { kind: 'trial.verdict', trial: 0, verdict: 'stop', causedBy: 4, stop, reason: null },
    );
    expect(position).not.toBeNull();
    const trial = await sweep.store.trial(sweep.id, 0);
    expect(trial).toMatchObject({ state: 'running', verdict: 'stop', verdictCause: 4, stop });
    expect(trial.startedAtMs).toBe(sweep.clock.nowMs());
    const [entry] = await sweep.store.log({ sweepId: sweep.id, kinds: ['trial.verdict'] });
    expect(entry).toMatchObject({
      trial: 0,
      causedBy: 4,
      isInput: false,
      body: { stop: { numbers: { mine: 'NaN' } } },
    });
  });

  check('an exhausted sampler lowers the total and drops due numbers above it', async (sweep) => {
    await sweep.suggest(1);
    await sweep.positions({ kind: 'due', first: 2, count: 2, basisSeq: 1 });
    await sweep.positions({ kind: 'sampler.exhausted', total: 2 });
    expect(await sweep.store.sweep(sweep.id)).toMatchObject({ totalEffective: 2, dueCount: 2, nextNumber: 2 });
    expect(await sweep.store.due(sweep.id)).toEqual([]);
    expect(await sweep.positions(suggestion(2))).toEqual([null]);
  });

  check('a sweep does not end while anything is open or not folded', async (sweep) => {
    const end = { kind: 'sweep.ended', state: 'completed', message: 'done' } as const;
    await sweep.suggest(0);
    expect(await sweep.fold(end)).toEqual([null]);
    const key = await sweep.start(0);
    expect(await sweep.fold(end)).toEqual([null]);
    await sweep.end(key);
    await sweep.fold(ended(0));
    await sweep.store.command(sweep.id, { kind: 'pause' });
    expect(await sweep.positions(end)).toEqual([null]);
    expect(await sweep.fold(end)).toEqual([expect.any(Number)]);
    expect(await sweep.positions(end)).toEqual([null]);
    expect(await sweep.store.sweep(sweep.id)).toMatchObject({ state: 'completed', message: 'done' });
  });

  check('a notice changes nothing but the log', async (sweep) => {
    const facts = { seen: ['a', 'b'], count: 2 };
    await sweep.positions({ kind: 'notice', code: 'SAMPLER_CHOSEN', text: 'gp', facts });
    const [entry] = await sweep.store.log({ sweepId: sweep.id, after: 1 });
    expect(entry).toMatchObject({ kind: 'notice', body: { code: 'SAMPLER_CHOSEN', text: 'gp', facts } });
  });

  check('outcomes keep their values, including NaN', async (sweep) => {
    await finishWith(sweep, 0, Number.NaN);
    await finishWith(sweep, 1, -1e-300);
    const [nan, tiny] = await sweep.store.trials({ sweepId: sweep.id });
    expect(nan).toMatchObject({ state: 'failed', failure: 'infeasible', message: 'no', best: null, last: Number.NaN });
    expect(tiny).toMatchObject({ best: -1e-300, last: -1e-300, intervals: 1 });
  });
}

async function finishWith(sweep: SweepFixture, trial: number, value: number): Promise<void> {
  await sweep.finish(trial, [value], { state: 'failed', failure: 'infeasible', message: 'no' });
}

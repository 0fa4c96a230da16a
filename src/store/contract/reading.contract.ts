import { expect } from 'vitest';
import { type Check, ended, testDefinition, verdict } from './subject.contract.ts';

/** Values of a metric that must come back bit for bit (apart from the sign of zero). */
const oddValues = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e308,
  5e-324,
  0.1 + 0.2,
  -0.5,
  0,
  3,
];

/** Queries for trials, attempts, reports and the log. */
export function checkReading(check: Check): void {
  check('odd values, names, steps and times come back unchanged', async (sweep) => {
    const key = await sweep.start(0);
    const reports = [
      ...oddValues.map((value) => ({ metric: 'loss', value })),
      { metric: 'précision/漢字 🎯', value: 1, step: 0, timeMs: 1_700_000_000_123.5 },
      { metric: 'step', value: 2, step: 0.25 },
      { metric: 'far', value: 3, step: 9_007_199_254_740_991 },
    ];
    await sweep.send(key, { reports });
    const rows = await sweep.store.reports({ sweepId: sweep.id });
    const at = { trial: 0, attempt: 0, epoch: 1, eventSeq: 6, receivedAtMs: sweep.clock.nowMs(), superseded: false };
    expect(rows).toEqual(reports.map((report) => ({ ...at, ...report })));
    const [, input] = await sweep.store.inputs(sweep.id, 4, 10);
    expect(input?.input).toMatchObject({ kind: 'reports', door: 'http', live: true, reports });
    expect(await sweep.store.trial(sweep.id, 0)).toMatchObject({ best: -0.5, last: 3, intervals: oddValues.length });
    expect(await sweep.store.metrics(sweep.id)).toEqual([
      { metric: 'loss', count: oddValues.length },
      { metric: 'précision/漢字 🎯', count: 1 },
      { metric: 'step', count: 1 },
      { metric: 'far', count: 1 },
    ]);
  });

  check('a last value of NaN is a value, not a missing one', async (sweep) => {
    const key = await sweep.start(0);
    expect((await sweep.store.trial(sweep.id, 0)).last).toBeNull();
    await sweep.report(key, 1, [1, Number.NaN]);
    expect(await sweep.store.trial(sweep.id, 0)).toMatchObject({ best: 1, last: Number.NaN, intervals: 2 });
  });

  check('only the primary metric is a series', async (sweep) => {
    const other = await sweep.another(testDefinition({ objective: null }));
    for (const each of [sweep, other]) {
      const key = await each.start(0);
      await each.send(key, { reports: [{ metric: 'accuracy', value: 1 }] });
      expect(await each.store.trial(each.id, 0)).toMatchObject({ best: null, last: null, intervals: 0 });
    }
  });

  check('trials are listed by number or best, with states, offset and limit', async (sweep) => {
    for (const goal of ['minimize', 'maximize'] as const) {
      const definition = testDefinition({
        objective: { primaryMetric: 'loss', goal },
        limits: { maxTotalTrials: 6, maxConcurrentTrials: 6 },
      });
      const each = await sweep.another(definition, goal);
      for (const [trial, values] of [[0.3], [0.1], [], [0.2, 0.9], [Number.NaN], [0.1]].entries()) {
        await each.finish(trial, values, trial === 4 ? { state: 'failed' } : {});
      }
      const numbers = async (query: object) =>
        (await sweep.store.trials({ sweepId: each.id, ...query })).map((trial) => trial.number);
      expect(await numbers({})).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await numbers({ offset: 2, limit: 2 })).toEqual([2, 3]);
      expect(await numbers({ states: ['completed'], offset: 1, limit: 3 })).toEqual([1, 2, 3]);
      expect(await numbers({ states: ['failed', 'queued'] })).toEqual([4]);
      expect(await numbers({ states: [] })).toEqual([]);
      const best = goal === 'minimize' ? [1, 5, 3, 0, 2, 4] : [3, 0, 1, 5, 2, 4];
      expect(await numbers({ order: 'best' })).toEqual(best);
      expect(await numbers({ order: 'best', offset: 1, limit: 3 })).toEqual(best.slice(1, 4));
      expect(await numbers({ order: 'best', states: ['failed'] })).toEqual([4]);
      // Each page follows the last trial of the one before it, in either order.
      for (const order of ['number', 'best'] as const) {
        const all = await numbers({ order });
        for (const [at, after] of all.entries()) expect(await numbers({ order, after })).toEqual(all.slice(at + 1));
        expect(await numbers({ order, after: all[0] ?? 0, offset: 1, limit: 2 })).toEqual(all.slice(2, 4));
      }
      expect(await numbers({ numbers: [5, 4, 2, 5, 77] })).toEqual([2, 4, 5]);
      expect(await numbers({ numbers: [0, 4, 1], states: ['completed'], order: 'best' })).toEqual(
        best.filter((number) => number < 2),
      );
      expect(await numbers({ numbers: [] })).toEqual([]);
      const completed = await numbers({ states: ['completed'] });
      expect(await numbers({ states: ['completed'], after: completed[0] ?? 0 })).toEqual(completed.slice(1));
    }
  });

  check('outcomes and configurations of a walk are those of the rows', async (sweep) => {
    const many = await sweep.another(testDefinition({ limits: { maxTotalTrials: 30, maxConcurrentTrials: 4 } }));
    await many.finish(0, [3], { state: 'failed', failure: 'timed_out' });
    await many.finish(1, [], { state: 'canceled' });
    await many.finish(2, [0.1 + 0.2, 5e-324]);
    await many.suggest(3);
    const sweepId = many.id;
    const rows = await many.store.trials({ sweepId });
    for (const walk of [{}, { limit: 2 }, { after: 0, limit: 2 }, { after: 2 }, { after: 3 }]) {
      const { after = -1, limit = rows.length } = walk;
      const expected = rows.slice(after + 1, after + 1 + limit);
      const outcomes = await many.store.outcomes({ sweepId, ...walk });
      expect(expected).toMatchObject(outcomes);
      expect(outcomes.map(({ number }) => number)).toEqual(expected.map(({ number }) => number));
      expect(await many.store.configurations({ sweepId, ...walk })).toEqual(
        expected.map(({ number, config }) => ({ number, config })),
      );
    }
  });

  check('a few trials among many are found by state, in either order', async (sweep) => {
    const many = await sweep.another(testDefinition({ limits: { maxTotalTrials: 30, maxConcurrentTrials: 4 } }));
    await many.finish(0, [3], { state: 'failed' });
    await many.finish(1, [1], { state: 'canceled' });
    await many.finish(2, [2], { state: 'failed' });
    await many.suggest(29);
    const states = ['failed', 'canceled'] as const;
    const numbers = async (query: object) =>
      (await many.store.trials({ sweepId: many.id, states, ...query })).map((trial) => trial.number);
    expect(await numbers({})).toEqual([0, 1, 2]);
    expect(await numbers({ order: 'best' })).toEqual([1, 2, 0]);
    expect(await numbers({ order: 'best', offset: 1, limit: 1 })).toEqual([2]);
    expect(await numbers({ states: ['running'] })).toEqual([]);
  });

  check('trials are counted by state', async (sweep) => {
    const none = { queued: 0, starting: 0, running: 0, completed: 0, failed: 0, stopped: 0, canceled: 0 };
    expect(await sweep.store.trialCounts(sweep.id)).toEqual(none);
    await sweep.suggest(2);
    await sweep.start(0);
    await sweep.positions({ kind: 'trial.running', trial: 0, attempt: 0 });
    await sweep.plan(1);
    await sweep.positions(verdict(2, 'cancel'), ended(2, { state: 'canceled' }));
    expect(await sweep.store.trialCounts(sweep.id)).toEqual({ ...none, running: 1, starting: 1, canceled: 1 });
  });

  check('attempts are sorted by trial and attempt; open means not reaped', async (sweep) => {
    const { store, id, lease } = sweep;
    const [first, second] = [await sweep.start(0), await sweep.plan(1)];
    expect(await store.submitted(lease, second, 'job 7')).toBe(true);
    expect(await store.submitted(lease, first, null)).toBe(true);
    expect(await store.attempt(second)).toMatchObject({ state: 'submitted', nativeId: 'job 7' });
    expect(await store.attempt(first)).toMatchObject({ state: 'running', nativeId: null });
    const keys = async (query: object) => (await store.attempts({ sweepId: id, ...query })).map((row) => row.key);
    expect(await keys({})).toEqual([first, second]);
    expect(await keys({ trial: 1 })).toEqual([second]);
    expect(await store.reaped(lease, first)).toBe(false);
    await sweep.end(first);
    expect(await keys({ open: true })).toEqual([first, second]);
    expect(await store.reaped(lease, first)).toBe(true);
    expect(await store.reaped(lease, first)).toBe(true);
    expect(await store.submitted(lease, first, 'late')).toBe(false);
    expect(await keys({ open: true })).toEqual([second]);
    expect((await store.attempt(first)).reapedAtMs).toBe(sweep.clock.nowMs());
  });

  check('an end whose runner is gone is reaped with it', async (sweep) => {
    const { store, id, clock } = sweep;
    const key = await sweep.start(0);
    await sweep.end(key, { isGone: true });
    expect((await store.attempt(key)).reapedAtMs).toBe(clock.nowMs());
    expect(await store.attempts({ sweepId: id, open: true })).toEqual([]);
    const [, ended] = await store.inputs(id, 1, 10);
    expect(ended?.input).toMatchObject({ kind: 'attempt.ended', isGone: true });
  });

  check('reports come in log order, by trial and by metric', async (sweep) => {
    const { store, id } = sweep;
    const keys = [await sweep.start(0), await sweep.start(1)];
    for (let round = 0; round < 3; round++) {
      for (const [trial, key] of keys.entries()) {
        const reports = ['loss', 'accuracy'].map((metric) => ({ metric, value: 10 * round + trial }));
        await sweep.send(key, { first: 2 * round + 1, reports });
      }
    }
    const values = async (query: object) =>
      (await store.reports({ sweepId: id, ...query })).map((row) => `${row.metric} ${row.value}`);
    const inOrder = [0, 1, 10, 11, 20, 21];
    expect(await values({})).toEqual(inOrder.flatMap((value) => [`loss ${value}`, `accuracy ${value}`]));
    expect(await values({ metric: 'loss' })).toEqual(inOrder.map((value) => `loss ${value}`));
    expect(await values({ metric: 'accuracy', trial: 1 })).toEqual(['accuracy 1', 'accuracy 11', 'accuracy 21']);
    expect(await values({ metric: 'unheard of' })).toEqual([]);
    expect(await values({ trial: 7 })).toEqual([]);
    expect(await store.metrics(id, 1)).toEqual([
      { metric: 'loss', count: 3 },
      { metric: 'accuracy', count: 3 },
    ]);
  });

  check('a long walk over reports neither misses nor repeats one', async (sweep) => {
    const keys = [await sweep.start(0), await sweep.start(1)];
    let sent = 0;
    for (let batch = 0; batch < 8; batch++) {
      const counts = [997, 613];
      const batches = keys.map((key, index) => {
        const count = counts[index] ?? 0;
        const reports = Array.from({ length: count }, () => ({ metric: 'loss', value: sent++ }));
        return { key, batch: { epoch: 1, door: 'http', first: batch * count + 1, live: true, reports } as const };
      });
      await sweep.store.appendReports(batches);
    }
    for (const query of [{}, { trial: 0 }]) {
      const values: number[] = [];
      await sweep.store.eachReport({ sweepId: sweep.id, ...query }, (row) => values.push(row.value));
      expect(values).toHaveLength('trial' in query ? 8 * 997 : sent);
      expect(values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0))).toBe(true);
    }
  });

  check('position-gap: a reader that resumes at its cursor misses no entry', async (sweep) => {
    const { store, id, subject } = sweep;
    const [first, second] = [await sweep.start(0), await sweep.start(1)];
    // The batches of an attempt follow one another; those of different attempts are in flight together.
    let [ofFirst, ofSecond]: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
    const seen: number[] = [];
    const read = async () => {
      for (const entry of await subject.other.log({ sweepId: id, after: seen.at(-1) ?? 0 })) seen.push(entry.seq);
    };
    const calls: Promise<unknown>[] = [];
    for (let round = 1; round <= 30; round++) {
      const batch = { first: round, reports: [{ metric: 'loss', value: round }] };
      ofFirst = ofFirst?.then(() => sweep.send(first, batch, store));
      ofSecond = ofSecond?.then(() => sweep.send(second, batch, subject.other));
      if (round % 3 === 0) calls.push(store.command(id, { kind: round % 2 === 0 ? 'pause' : 'resume' }));
      if (round % 5 === 0) await read();
    }
    await Promise.all([...calls, ofFirst, ofSecond]);
    await read();
    expect(seen).toEqual(seen.map((_, index) => index + 1));
    expect(seen).toHaveLength((await store.sweep(id)).nextSeq - 1);
    await sweep.expectDenseLog();
  });

  check('the log is filtered by kind, position and limit', async (sweep) => {
    const { store, id } = sweep;
    const key = await sweep.start(0);
    await sweep.report(key, 1, [1, 2]);
    await sweep.report(key, 1, [7], { door: 'stdout', live: false });
    const log = await store.log({ sweepId: id });
    expect(log.map((entry) => entry.kind)).toEqual([
      'sweep.submitted',
      'due',
      'trial.suggested',
      'attempt.planned',
      'claimed',
      'reports',
      'reports',
    ]);
    expect(log.at(-1)).toEqual({
      seq: 7,
      atMs: sweep.clock.nowMs(),
      kind: 'reports',
      isInput: true,
      trial: 0,
      attempt: 0,
      causedBy: null,
      body: { trial: 0, attempt: 0, epoch: 1, door: 'stdout', first: 1, count: 1, live: false },
    });
    const seqs = async (query: object) => (await store.log({ sweepId: id, ...query })).map((entry) => entry.seq);
    expect(await seqs({ after: 2, limit: 2 })).toEqual([3, 4]);
    expect(await seqs({ kinds: ['claimed', 'due'] })).toEqual([2, 5]);
    expect(await seqs({ kinds: ['reports', 'due'], after: 2 })).toEqual([6, 7]);
    expect(await seqs({ kinds: [] })).toEqual([]);
    expect(await store.command(id, { kind: 'pause' })).toMatchObject({ paused: true });
    await store.command(id, { kind: 'resume' });
    await store.command(id, { kind: 'pause' });
    // Kinds that are found through their own index give what a walk over the log gives.
    const rare = ['paused', 'resumed', 'sweep.submitted', 'paused'];
    const walked = (await store.log({ sweepId: id })).filter(({ kind }) => rare.includes(kind));
    expect(await store.log({ sweepId: id, kinds: rare })).toEqual(walked);
    expect(await store.log({ sweepId: id, kinds: rare, after: 1, limit: 2 })).toEqual(walked.slice(1, 3));
    expect(await seqs({ kinds: ['paused', 'due'] })).toEqual([2, 8, 10]);
    expect((await store.inputs(id, 0, 2)).map((entry) => entry.seq)).toEqual([1, 5]);
  });
}

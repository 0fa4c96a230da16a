import { expect } from 'vitest';
import type { ReportBatch } from '../../model/index.ts';
import type { Store } from '../store.ts';
import { type Check, planned, suggestion, testDefinition, verdict } from './subject.contract.ts';

const batchOf = (first: number, values: readonly number[]): ReportBatch => ({
  epoch: 1,
  door: 'http',
  first,
  live: true,
  reports: values.map((value) => ({ metric: 'loss', value })),
});

/** The order in which calls take effect: exactly the guarantees that callers may rely on. */
export function checkOrder(check: Check): void {
  check('order: a call sees every call that resolved before it, on any connection', async (sweep) => {
    const { store, id, lease, subject } = sweep;
    const throughEach = async (check: (through: Store) => Promise<void>) => {
      for (const through of [store, subject.other]) await check(through);
    };
    const key = await sweep.plan(0);
    await throughEach(async (through) => expect((await through.attempt(key)).state).toBe('planned'));
    await sweep.claim(key);
    await throughEach(async (through) => {
      expect((await through.attempt(key)).epoch).toBe(1);
      expect((await through.inputs(id, 1, 10)).map(({ input }) => input.kind)).toEqual(['claimed']);
    });
    await store.appendReports([{ key, batch: batchOf(1, [0.5, 0.25]) }]);
    await throughEach(async (through) => {
      expect((await through.inputs(id, 1, 10)).map(({ input }) => input.kind)).toEqual(['claimed', 'reports']);
      expect((await through.reports({ sweepId: id })).map(({ value }) => value)).toEqual([0.5, 0.25]);
      expect(await through.cursors(key)).toEqual({ http: 2 });
      expect(await through.latestReports({ sweepId: id })).toMatchObject([{ metric: 'loss', trial: 0 }]);
    });
    await store.commit(lease, { decisions: [verdict(0, 'stop')] });
    await throughEach(async (through) => expect(await through.standings([key])).toMatchObject([{ verdict: 'stop' }]));
    await sweep.end(key, { lastSeq: { http: 2 } });
    await throughEach(async (through) => {
      expect((await through.attempt(key)).endedSeq).not.toBeNull();
      expect((await through.inputs(id, 1, 10)).at(-1)?.input.kind).toBe('attempt.ended');
    });
    await store.command(id, { kind: 'pause' });
    await throughEach(async (through) => expect((await through.sweep(id)).paused).toBe(true));
    await store.annotate(id, 0, [{ kind: 'tag', key: 'team', value: 'red' }]);
    await throughEach(async (through) => expect(await through.annotations({ sweepId: id, trial: 0 })).toHaveLength(1));
  });

  check('order: concurrent calls are atomic, in some order, and reads see a prefix of the log', async (sweep) => {
    const { id, subject } = sweep;
    const keys = [await sweep.start(0), await sweep.start(1)];
    const stores = [sweep.store, subject.other];
    const reads: Promise<readonly number[]>[] = [];
    const writes: Promise<unknown>[] = [];
    for (let n = 0; n < 10; n++) {
      for (const [index, key] of keys.entries()) {
        const through = stores[(n + index) % stores.length] ?? sweep.store;
        // DecisionSome concurrent batches arrive before their predecessors: they are refused, and nothing is stored.
        writes.push(through.appendReports([{ key, batch: batchOf(n * 2 + 1, [n, n]) }]));
        reads.push(through.log({ sweepId: id }).then((log) => log.map(({ seq }) => seq)));
      }
    }
    await Promise.all(writes);
    await sweep.expectDenseLog();
    for (const seen of await Promise.all(reads)) expect(seen).toEqual(seen.map((_, index) => index + 1));
    for (const [index, key] of keys.entries()) {
      const { http: cursor = 0 } = await sweep.store.cursors(key);
      const values = (await sweep.store.reports({ sweepId: id, trial: index })).map(({ value }) => value);
      expect(values).toEqual(Array.from({ length: cursor }, (_, at) => Math.floor(at / 2)));
    }
  });

  check('order: batches and decisions of one call take effect in the order given', async (sweep) => {
    const other = await sweep.another(testDefinition({ limits: { maxTotalTrials: 2 } }));
    const key = await sweep.start(0);
    const batches = [1, 2, 3].map((first) => ({ key, batch: batchOf(first, [first]) }));
    const backwards = await sweep.store.appendReports(batches.toReversed());
    expect(backwards.map((receipt) => receipt instanceof Error)).toEqual([true, true, false]);
    expect(await sweep.store.appendReports(batches)).toEqual([{ cursor: 1 }, { cursor: 2 }, { cursor: 3 }]);
    const positions = await other.positions(
      { kind: 'due', first: 0, count: 2, basisSeq: 1 },
      suggestion(0),
      planned(0, 0),
      suggestion(1),
      planned(1, 0),
    );
    expect(positions).toEqual([2, 3, 4, 5, 6]);
    expect((await other.kinds()).slice(1)).toEqual([
      'due',
      'trial.suggested',
      'attempt.planned',
      'trial.suggested',
      'attempt.planned',
    ]);
  });
}

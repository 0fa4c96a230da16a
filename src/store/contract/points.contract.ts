import { expect } from 'vitest';
import type { RunPoint } from '../annotations.ts';
import { type Check, refused, resumableTrial, testDefinition } from './subject.contract.ts';

const point = (run: number, metric: string, value: number, at: { step?: number; timeMs?: number } = {}): RunPoint => ({
  ...{ run, metric, value, step: at.step ?? 0, timeMs: at.timeMs ?? 0 },
});

/** Points of runs that scripts log, and the latest value of every metric. */
export function checkPoints(check: Check): void {
  check('points of runs are stored once each, in order of time, step and value', async (sweep) => {
    const { store, id, subject } = sweep;
    await sweep.suggest(1);
    const odd = 'précision/漢字 🎯';
    const wanted = [
      point(1, odd, 0.1 + 0.2, { step: 2, timeMs: 10 }),
      point(1, odd, Number.NaN, { step: 2, timeMs: 10 }),
      point(1, odd, 5e-324, { step: -3, timeMs: 20 }),
      point(1, odd, Number.NEGATIVE_INFINITY, { step: 2, timeMs: 10 }),
      point(1, odd, 0, { step: 2, timeMs: 10 }),
    ];
    await store.annotate(id, 1, [], [...wanted, point(2, odd, 1), point(1, 'loss', 2)]);
    await subject.other.annotate(id, 1, [], [...wanted, ...wanted]);
    const kept = [3, 4, 0, 1, 2].flatMap((index) => wanted[index] ?? []).map(({ run: _, ...rest }) => rest);
    const query = { sweepId: id, trial: 1, run: 1, metric: odd };
    expect(await store.points(query)).toEqual(kept);
    const pages: unknown[] = [];
    for (let after: RunPoint | undefined; ; ) {
      const page = await store.points({ ...query, limit: 2, ...(after !== undefined && { after }) });
      pages.push(...page);
      const [last] = page.slice(-1);
      if (last === undefined || page.length < 2) break;
      after = { ...last, run: 1 };
    }
    expect(pages).toEqual(kept);
    expect(await store.points({ ...query, run: 3 })).toEqual([]);
    expect(await store.points({ ...query, metric: 'nothing' })).toEqual([]);
    expect(await store.points({ ...query, trial: null })).toEqual([]);
  });

  check(
    'the latest point has the highest step, then the newest time, then the largest value, numbers before NaN',
    async (sweep) => {
      const { store, id } = sweep;
      await sweep.suggest(0);
      const latest = async (query: object = {}) =>
        (await store.latestPoints({ sweepId: id, ...query })).map(({ trial, run, metric, value }) => [
          trial,
          run,
          metric,
          value,
        ]);
      for (const points of [
        [point(1, 'm', 1, { step: 1, timeMs: 5 }), point(1, 'm', 2, { step: 1, timeMs: 4 })],
        [point(1, 'm', Number.NaN, { step: 1, timeMs: 5 })],
        [point(1, 'm', 3, { timeMs: 9 })],
      ]) {
        await store.annotate(id, 0, [], points);
        expect(await latest()).toEqual([[0, 1, 'm', 1]]);
      }
      for (const [value, seen] of [
        [-1, 1],
        [4, 4],
        [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      ] as const) {
        await store.annotate(id, 0, [], [point(1, 'm', value, { step: 1, timeMs: 5 })]);
        expect(await latest()).toEqual([[0, 1, 'm', seen]]);
      }
      await store.annotate(id, 0, [], [point(2, 'n', Number.NaN), point(2, 'n', Number.NEGATIVE_INFINITY)]);
      await store.annotate(id, null, [], [point(1, 'm', 7)]);
      expect(await latest()).toEqual([
        [null, 1, 'm', 7],
        [0, 1, 'm', Number.POSITIVE_INFINITY],
        [0, 2, 'n', Number.NEGATIVE_INFINITY],
      ]);
      expect(await latest({ trial: null })).toEqual([[null, 1, 'm', 7]]);
      expect(await latest({ trial: 0, run: 2 })).toEqual([[0, 2, 'n', Number.NEGATIVE_INFINITY]]);
    },
  );

  check('points are stored together with the changes of their call, or not at all', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(0);
    const param = (value: string) => ({ kind: 'param', key: 'x', value, ifValue: null });
    expect(await store.annotate(id, 0, [param('1')], [point(1, 'm', 1)])).toEqual(['1']);
    expect(await store.annotate(id, 0, [param('2')], [point(1, 'm', 2, { step: 1 })])).toEqual(['1']);
    await refused(
      store.annotate(id, 0, [{ ...param('3'), kind: '' }], [point(1, 'm', 3, { step: 1 })]),
      'STORE_BAD_NAME',
    );
    await refused(store.annotate(id, 7, [], [point(1, 'm', 4, { step: 1 })]), 'STORE_UNKNOWN_TRIAL');
    expect(await store.points({ sweepId: id, trial: 0, run: 1, metric: 'm' })).toMatchObject([{ value: 1 }]);
  });

  check('the latest report of each metric is right, even after reports are superseded', async (sweep) => {
    const each = await sweep.another(testDefinition({ trial: resumableTrial, retries: { infrastructure: 1 } }));
    const { store, id } = each;
    const key = await each.start(0);
    const latest = async (trial?: number) =>
      (await store.latestReports({ sweepId: id, ...(trial !== undefined && { trial }) })).map(
        ({ metric, value, step, timeMs }) => [metric, value, step, timeMs],
      );
    const nowMs = each.clock.nowMs();
    await each.send(key, {
      reports: [
        { metric: 'loss', value: 3, step: 1, timeMs: 5.5 },
        { metric: 'loss', value: 2, step: 2.9, timeMs: 5 },
        { metric: 'loss', value: Number.NaN, step: 2, timeMs: 5 },
        { metric: 'other', value: 1 },
      ],
    });
    expect(await latest(0)).toEqual([
      ['loss', 2, 2, 5],
      ['other', 1, 0, nowMs],
    ]);
    await each.send(key, { first: 5, reports: [{ metric: 'loss', value: 9, step: 1, timeMs: 9 }] });
    expect(await latest()).toEqual(await latest(0));
    await each.claim(key, 'b', 1);
    expect(await latest()).toEqual([['loss', 9, 1, 9]]);
  });

  check('every metric of a trial has a summary of its counted reports', async (sweep) => {
    const each = await sweep.another(testDefinition({ trial: resumableTrial, retries: { infrastructure: 1 } }));
    const { store, id } = each;
    const keys = [await each.start(0), await each.start(1)] as const;
    const read = async (query: { trials?: number[]; metrics?: string[] } = {}) =>
      (await store.metricSummaries({ sweepId: id, ...query })).map((s) => [
        ...[s.trial, s.metric, s.reports, s.last, s.lastStep, s.min, s.minStep, s.max, s.maxStep],
      ]);
    expect(await read()).toEqual([]);
    await each.send(keys[0], {
      reports: [
        { metric: 'loss', value: 3, step: 0.5 },
        { metric: 'loss', value: 1, step: 7 },
        { metric: 'loss', value: Number.NaN },
        { metric: 'odd', value: Number.NEGATIVE_INFINITY },
      ],
    });
    await each.send(keys[1], { reports: [{ metric: 'loss', value: 2 }] });
    const odd = [0, 'odd', 1, Number.NEGATIVE_INFINITY, null, null, null, null, null];
    const other = [1, 'loss', 1, 2, null, 2, null, 2, null];
    const loss = [0, 'loss', 3, Number.NaN, null, 1, 7, 3, 0.5];
    expect(await read()).toEqual([loss, odd, other]);
    expect(await read({ trials: [0], metrics: ['odd', 'unknown'] })).toEqual([odd]);
    expect(await read({ trials: [] })).toEqual([]);
    // Equal values keep the first step; a smaller one takes its place.
    const more = [1, 0.25, 9].map((value, i) => ({ metric: 'loss', value, step: 10 + i }));
    await each.send(keys[0], { first: 5, reports: more });
    expect(await read({ trials: [0], metrics: ['loss'] })).toEqual([[0, 'loss', 6, 9, 12, 0.25, 11, 9, 12]]);
    // The process resumes from step 7: later reports and reports without a step no longer count.
    await each.claim(keys[0], 'b', 7);
    expect(await read({ trials: [0] })).toEqual([[0, 'loss', 2, 1, 7, 1, 7, 3, 0.5]]);
    expect(await read({ trials: [1, 1, 5] })).toEqual([other]);
  });

  check('facts by prefix of their kind, and the last ones', async (sweep) => {
    const { store, id } = sweep;
    await sweep.suggest(1);
    for (const trial of [0, 1]) {
      await store.annotate(
        id,
        trial,
        ['run', 'run/1/tag', 'run/2/tag', 'tag', 'model'].map((kind) => ({ kind, key: 'k', value: trial })),
      );
    }
    const found = async (query: object) =>
      (await store.annotations({ sweepId: id, ...query })).map(({ trial, kind }) => `${trial} ${kind}`);
    expect(await found({ trial: 1, kindPrefixes: ['tag', 'run/'] })).toEqual(['1 run/1/tag', '1 run/2/tag', '1 tag']);
    expect(await found({ kindPrefixes: ['run'] })).toEqual(
      [0, 1].flatMap((trial) => ['run', 'run/1/tag', 'run/2/tag'].map((kind) => `${trial} ${kind}`)),
    );
    expect(await found({ kindPrefixes: [] })).toEqual([]);
    expect(await found({ trial: 0, last: 2 })).toEqual(['0 run/2/tag', '0 tag']);
    expect(await found({ trial: 0, kindPrefixes: ['run', 'model'], last: 1 })).toEqual(['0 run/2/tag']);
  });
}

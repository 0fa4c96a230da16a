import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startMs, sweepRow, trialRow } from '../../../test/helpers/rows.ts';
import { askTellTotal, type SweepRow, type TrialRow, trialStates } from '../../model/index.ts';
import { compileSpace } from '../../space/index.ts';
import { branchOf } from '../axes/branch-text.ts';
import { METRIC } from '../kernel/columns.ts';
import { adviceOf, figuresOf } from '../live/figures.ts';
import { aggregateTimeline } from '../timeline/aggregate.ts';
import { Lanes } from './lanes.ts';
import { evenSample, selectRows, topRows } from './selection.ts';
import { seeded, space, study } from './study.fixture.ts';
import { SweepView } from './sweep-view.ts';
import { tablePage } from './table.ts';
import { columnsOf, columnValues } from './view-columns.ts';

describe('columns of a space', () => {
  it('have axes, labels and conditions', () => {
    const [lr, units, noise, optimizer, momentum] = columnsOf(space);
    expect(lr).toMatchObject({ id: 'lr', kind: 'number', log: true, expression: 'loguniform', when: null });
    expect(lr?.low).toBeCloseTo(1e-4);
    expect(units).toMatchObject({ kind: 'number', integer: true, low: 0, high: 7, step: 1 });
    expect(noise?.low).toBeCloseTo(-6, 2);
    expect(noise?.high).toBeCloseTo(6, 2);
    expect(optimizer).toMatchObject({ kind: 'category', values: ['sgd', 'adam', 'plain'], nested: true });
    expect(momentum).toMatchObject({
      id: 'optimizer.momentum',
      label: 'momentum',
      when: { column: 'optimizer', value: 0 },
    });
  });

  it('say under which conditions they exist', () => {
    const columns = columnsOf(
      compileSpace({
        layers: { type: 'int_range', low: 1, high: 6 },
        momentum: { type: 'range', low: 0, high: 1, when: { layers: { min: 2 } } },
        model: {
          type: 'choice',
          values: [{ name: 'net', drop: { type: 'range', low: 0, high: 1, when: { layers: [1, 3] } } }, 'tree'],
        },
      }),
    );
    expect(columns.map((column) => branchOf(column, columns, 'name'))).toEqual([
      null,
      'layers ≥ 2',
      null,
      'model = net, layers = 1 or 3',
    ]);
  });

  it('of sibling options with the same path have ids of their own', () => {
    const twins = compileSpace({
      model: {
        type: 'choice',
        values: [
          { name: 'a', depth: { type: 'randint', upper: 3 } },
          { name: 'b', depth: { type: 'randint', upper: 9 } },
        ],
      },
    });
    expect(columnsOf(twins).map(({ id }) => id)).toEqual(['model', 'model.depth', 'model.depth#2']);
  });

  it('map a configuration to values; inactive parameters are absent, a configuration of another space has none', () => {
    const columns = columnsOf(space);
    const values = columnValues(space, columns, { lr: 0.01, units: 3, noise: 1.5, optimizer: { name: 'adam' } });
    expect(values).toEqual({ lr: 0.01, units: 3, noise: 1.5, optimizer: 'adam' });
    expect(columnValues(space, columns, { lr: 5 })).toEqual({});
  });
});

describe('a sweep view', () => {
  it('holds each trial once, in order of ending, with its totals', () => {
    const { view, rows } = study(200);
    expect(view.append({ row: rows[7] ?? trialRow(7) })).toBe(false);
    expect(view.rows).toBe(200);
    expect([...view.trial]).toEqual(rows.map(({ number }) => number));
    expect([...view.state]).toEqual(rows.map(({ state }) => trialStates.indexOf(state)));
    const ranked = rows.map(({ state, best }) => (state === 'failed' ? null : best));
    expect([...view.best].map((value) => (Number.isNaN(value) ? null : value))).toEqual(ranked);
    for (const [at, { number }] of rows.entries()) expect(view.rowOf(number)).toBe(at);
    const totals = view.totals();
    expect(totals.maxIntervals).toBe(Math.max(...rows.map(({ intervals }) => intervals)));
    expect(totals.failures).toEqual({ user_error: rows.filter(({ failure }) => failure !== null).length });
    const durations = rows.map(({ startedAtMs, endedAtMs }) => (endedAtMs ?? 0) - (startedAtMs ?? 0));
    expect(totals.workMs).toBe(durations.reduce((sum, ms) => sum + ms, 0));
    const saved = rows.reduce((sum, { state, intervals }, at) => {
      const ms = durations[at] ?? 0;
      return state === 'stopped' && intervals > 0 ? sum + (ms / intervals) * (totals.maxIntervals - intervals) : sum;
    }, 0);
    expect(totals.savedMs).toBeCloseTo(saved, 3);
  });

  it('steps its incumbent at every better ranked value', () => {
    for (const goal of ['minimize', 'maximize'] as const) {
      const { view, rows } = study(120, goal, 5);
      const steps: [number, number][] = [];
      for (const { number, state, best } of rows) {
        const top = steps.at(-1)?.[1];
        if (state === 'failed' || best === null) continue;
        if (top === undefined || (goal === 'minimize' ? best < top : best > top)) steps.push([number, best]);
      }
      expect(view.incumbents()).toEqual(steps);
      expect(view.trial[view.bestRow() ?? -1]).toBe(steps.at(-1)?.[0]);
      const order = view.ranking().order;
      expect(view.best[order[0] ?? 0]).toBe(steps.at(-1)?.[1]);
    }
  });

  it('finds the rows after a log position', () => {
    const { view } = study(50);
    expect(view.firstRowAfter(0)).toBe(0);
    expect(view.firstRowAfter(10)).toBe(1);
    expect(view.firstRowAfter(12)).toBe(1);
    expect(view.firstRowAfter(10 + 49 * 3)).toBe(50);
  });

  it('moves the axis of the metric for a new best, not for every trial', () => {
    const { view } = study(300);
    const before = view.metricRange();
    view.append({ row: trialRow(900, { best: (before?.middle ?? 0) - 1e-9, config: {}, endedSeq: 5_000 }) });
    expect(view.metricRange()).toBe(before);
    view.append({ row: trialRow(901, { best: 10, config: {}, endedSeq: 5_001 }) });
    expect(view.metricRange()?.high).toBeGreaterThan(10);
  });
});

describe('selection and table', () => {
  it('selects by ranges, codes, state and metric as a plain filter does', () => {
    const { view, rows } = study(300);
    view.metricRange();
    const middle = view.metricRange()?.middle ?? 0;
    const { mask, count } = selectRows(view, [
      { column: 'lr', kind: 'range', low: 1e-3, high: 1e-1 },
      { column: '__state', kind: 'codes', codes: [trialStates.indexOf('completed')] },
      { column: 'optimizer.momentum', kind: 'codes', codes: [-1] },
      { column: METRIC, kind: 'range', low: middle, high: Number.POSITIVE_INFINITY },
    ]);
    const expected = rows.map(({ config, state, best }) => {
      const lr = Number(config.lr);
      const isInside =
        lr >= 1e-3 && lr <= 1e-1 && state === 'completed' && (best ?? Number.NEGATIVE_INFINITY) >= middle;
      return isInside && typeof config.optimizer === 'object' && JSON.stringify(config.optimizer).includes('sgd')
        ? 0
        : Number(isInside);
    });
    expect([...mask]).toEqual(expected);
    expect(count).toBe(expected.reduce((sum, bit) => sum + bit, 0));
    const top = topRows(view, { mask, count }, 5);
    const values = [...top].map((row) => view.best[row] ?? 0);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect([...top].every((row) => mask[row] === 1)).toBe(true);
  });

  it.each([
    METRIC,
    '__trial',
    '__state',
    '__intervals',
    '__duration',
    '__ended',
    '__attempts',
    'lr',
    'optimizer.momentum',
  ])('pages through every selected row once, sorted by %s', (sort) => {
    const { view } = study(130);
    for (const descending of [true, false]) {
      const seen: number[] = [];
      for (let from = 0; from < 130; from += 40) {
        const page = tablePage(view, { sort, descending, filters: [], from, limit: 40 });
        expect(page.selected).toBe(130);
        seen.push(...page.rows);
      }
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 130 }, (_, row) => row));
      const keys = seen.map((row) =>
        sort === METRIC ? view.best[row] : sort === 'lr' ? view.exact('lr')?.[row] : undefined,
      );
      const known = keys.filter((key): key is number => key !== undefined && !Number.isNaN(key));
      expect(known).toEqual([...known].sort((a, b) => (descending ? b - a : a - b)));
    }
  });

  it('samples evenly, and keeps its sample while rows are added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 200 }), (n, most) => {
        const sample = evenSample(n, most, (row) => row % 3 !== 0);
        const kept = Array.from({ length: n }, (_, row) => row).filter((row) => row % 3 !== 0);
        expect(sample.length).toBeLessThanOrEqual(most);
        expect(sample.length).toBeGreaterThanOrEqual(Math.min(kept.length, Math.ceil(most / 2)));
        const later = new Set(evenSample(n + 1, most, (row) => row % 3 !== 0));
        const lost = [...sample].filter((row) => !later.has(row)).length;
        expect(lost === 0 || lost === Math.floor(sample.length / 2)).toBe(true);
      }),
      seeded,
    );
  });
});

describe('lanes', () => {
  it('never overlap, and their number is the most attempts that ran at once', () => {
    const stretch = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 60 }), (list) => {
        const lanes = new Lanes();
        const sorted = list.map(([start, length]) => ({ start, end: start + length })).sort((a, b) => a.end - b.end);
        for (const [trial, { start, end }] of sorted.entries()) {
          lanes.add({ trial, attempt: 0, startMs: start, endMs: end, state: 3 });
        }
        const all = lanes.columns();
        for (const [i, { start, end }] of sorted.entries()) {
          for (let j = 0; j < i; j++) {
            const other = sorted[j] ?? { start: 0, end: 0 };
            if (all.lane[i] === all.lane[j]) expect(other.end <= start || end <= other.start).toBe(true);
          }
        }
        const atOnce = sorted.map(({ start }) => sorted.filter((s) => s.start <= start && s.end > start).length);
        expect(all.lanes).toBe(Math.max(0, ...atOnce));
      }),
      seeded,
    );
  });

  it('shares of the timeline add up to the time worked', () => {
    const { view, rows } = study(300);
    const query = { originMs: startMs, spanMs: 400_000, fromMs: 0, toMs: 400_000, px: 50, rows: 4, bars: 10 };
    const chart = aggregateTimeline(view, query, []);
    expect(chart.header.mode).toBe('share');
    const { lanes, lanesPerRow, rows: lines } = chart.header;
    const busy = chart.arrays.busy ?? new Uint8Array();
    let worked = 0;
    for (let row = 0; row < lines; row++) {
      const width = Math.min(lanesPerRow, lanes - row * lanesPerRow);
      for (let px = 0; px < 50; px++) worked += ((busy[row * 50 + px] ?? 0) / 255) * width * 8_000;
    }
    const total = rows.reduce((sum, { startedAtMs, endedAtMs }) => sum + (endedAtMs ?? 0) - (startedAtMs ?? 0), 0);
    expect(Math.abs(worked - total) / total).toBeLessThan(0.02);
    const bars = aggregateTimeline(view, { ...query, bars: 1_000 }, [
      { trial: 999, attempt: 0, startMs: startMs + 390_000, endMs: startMs + 400_000, state: 2 },
    ]);
    expect(bars.header).toMatchObject({ mode: 'bars', attempts: 301 });
    expect(bars.arrays.trial?.at(-1)).toBe(999);
  });
});

describe('the best row', () => {
  it('is the first suggested of equal trials, never failed or outside the constraints; a time limit is not a failure', () => {
    const view = new SweepView(space, 'maximize');
    const add = (number: number, best: number, change: Partial<TrialRow> = {}, isOutside = false) => {
      view.append({ row: trialRow(number, { best, ...change }), isOutside });
      const row = view.bestRow();
      return row === undefined ? undefined : view.trial[row];
    };
    expect(add(0, 9, { state: 'failed', failure: 'user_error' })).toBeUndefined();
    expect(add(1, 8, {}, true)).toBeUndefined();
    expect(add(5, 1)).toBe(5);
    expect(add(3, 1)).toBe(3);
    expect(add(4, 1)).toBe(3);
    expect(add(6, 2, { state: 'failed', failure: 'timed_out' })).toBe(6);
    expect(view.incumbents()).toEqual([
      [5, 1],
      [6, 2],
    ]);
    expect([...view.best]).toEqual([Number.NaN, 8, 1, 1, 1, 2]);
  });
});

describe('head figures', () => {
  const counts = { queued: 0, starting: 0, running: 1, completed: 0, failed: 0, stopped: 0, canceled: 0 };

  it('show a running trial as best if it leads', () => {
    const { view, rows } = study(20);
    const bestRow = rows.find(({ number }) => number === view.incumbents().at(-1)?.[0]);
    const best = trialRow(99, { state: 'running', best: 7, endedAtMs: null, endedSeq: null });
    const input = {
      sweep: sweepRow(),
      view,
      counts,
      reports: 3,
      best,
      noResult: undefined,
      baseline: undefined,
      recommended: undefined,
      isDriven: false,
      nowMs: startMs + 60_000,
    };
    expect(figuresOf(input).best).toMatchObject({ trial: 99, value: 7, state: 'running', durationMs: 59_000 });
    expect(figuresOf({ ...input, best: bestRow }).best?.trial).toBe(bestRow?.number);
    expect(figuresOf(input)).toMatchObject({ total: 8, ended: 20, isDriven: false });
  });

  it('extrapolate from the rate of the last hour', () => {
    const { view } = study(20);
    const sweep = sweepRow({ limits: { ...sweepRow().limits, maxTotalTrials: 40 } });
    const input = {
      sweep,
      view,
      counts,
      reports: 0,
      best: undefined,
      noResult: undefined,
      baseline: undefined,
      recommended: undefined,
      isDriven: true,
      nowMs: startMs + 24_000,
    };
    const { trialsPerHour, remainingMs } = figuresOf(input);
    expect(trialsPerHour).toBeCloseTo(3_000, -2);
    expect(remainingMs).toBeCloseTo(24_000, -3);
    expect(figuresOf({ ...input, sweep: sweepRow({ paused: true }) }).remainingMs).toBeNull();
    // A study without a limit has no end to wait for.
    const endless = sweepRow({ limits: { ...sweepRow().limits, maxTotalTrials: askTellTotal } });
    expect(figuresOf({ ...input, sweep: endless }).remainingMs).toBeNull();
  });

  it('say why there is nothing to show', () => {
    const empty = new SweepView(space, 'maximize');
    const facts = { failed: undefined, reported: ['acc'], noResult: undefined };
    const figures = (change: Partial<typeof counts>, view = empty, sweep = sweepRow()) =>
      figuresOf({
        sweep,
        view,
        counts: { ...counts, running: 0, ...change },
        reports: 0,
        best: undefined,
        noResult: undefined,
        baseline: undefined,
        recommended: undefined,
        isDriven: sweep.leaseOwner !== null,
        nowMs: startMs,
      });
    const driven = sweepRow({ leaseOwner: { owner: null, beat: 0, durationMs: 1 } });
    expect(adviceOf(sweepRow(), figures({}), facts)?.kind).toBe('not_driven');
    const howToGoOn = (trial: SweepRow['definition']['trial']) =>
      adviceOf(sweepRow({ definition: { ...sweepRow().definition, trial } }), figures({}), facts)?.detail;
    expect(howToGoOn({ type: 'in_process' })).toContain('run that program again');
    expect(howToGoOn({ type: 'ask_tell' })).toContain("Study.open('abcd1234')");
    expect(adviceOf(driven, figures({ queued: 2 }, empty, driven), facts)?.kind).toBe('waiting');
    expect(adviceOf(sweepRow({ paused: true }), figures({}), facts)?.kind).toBe('paused');
    const one = new SweepView(space, 'maximize');
    one.append({ row: trialRow(0, { state: 'failed', config: {}, best: null }) });
    const failed = trialRow(0, { state: 'failed', message: 'no module' });
    expect(adviceOf(driven, figures({ failed: 1 }, one, driven), { ...facts, failed })).toMatchObject({
      kind: 'all_failed',
      detail: 'no module',
    });
    const silent = new SweepView(space, 'maximize');
    silent.append({ row: trialRow(0, { config: {}, best: null }) });
    expect(adviceOf(driven, figures({ completed: 1 }, silent, driven), facts)).toMatchObject({
      kind: 'no_report',
      title: 'No trial has reported "accuracy"',
      detail: expect.stringMatching(/^Reported instead: "acc"\. .* the primary metric; then run the sweep again\.$/),
    });
    const accuracy = { primaryMetric: 'acc', goal: 'maximize' } as const;
    const objectives = [accuracy, { primaryMetric: 'cost', goal: 'minimize' } as const];
    const several = { ...driven.definition, objective: accuracy, objectives };
    const over = sweepRow({ state: 'completed', endedAtMs: startMs, definition: several });
    const half = new SweepView(space, 'maximize');
    half.append({ row: trialRow(0, { config: {}, best: 1 }) });
    expect(adviceOf(over, figures({ completed: 1 }, half, over), facts)?.title).toBe('No trial has reported "cost"');
    const bounded = sweepRow({
      definition: { ...driven.definition, outcomeConstraints: [{ metric: 'latency', max: 30 }] },
    });
    const outside = new SweepView(space, 'maximize');
    outside.append({ row: trialRow(0, { config: {}, best: 1 }), isOutside: true });
    expect(adviceOf(bounded, figures({ completed: 1 }, outside, bounded), facts)).toMatchObject({
      kind: 'outside',
      detail: expect.stringContaining('latency ≤ 30'),
    });
  });
});

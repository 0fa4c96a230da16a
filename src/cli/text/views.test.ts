import { describe, expect, it } from 'vitest';
import { startMs, sweepRow, trialRow } from '../../../test/helpers/rows.ts';
import type { TrialCounts, TrialState } from '../../model/index.ts';
import { compareWithBaseline, noResult, standingAt, type TrialNotices } from '../../results/index.ts';
import { liveFrame } from '../live/live-frame.ts';
import { terminalOver } from '../terminal/terminal.ts';
import { entryLine } from './entry-text.ts';
import { progressOf } from './progress.ts';
import { groupFailures, leftOutText, summaryLines } from './summary.ts';
import { progressBar, tableLines, writeTable } from './table.ts';
import { paintFor, widthOf } from './text.ts';
import { configurationLines, configurationText, endedTrialLine, reasonText, stateText } from './trial-text.ts';

const plain = paintFor(false);

function counts(some: Partial<Record<TrialState, number>>): TrialCounts {
  return { queued: 0, starting: 0, running: 0, completed: 0, failed: 0, stopped: 0, canceled: 0, ...some };
}

const nested = { lr: 0.012345678, optimizer: { name: 'sgd', momentum: 0.9 }, note: 'two words', layers: [8, 4] };
const failed = trialRow(2, {
  state: 'failed',
  failure: 'user_error',
  message: 'exit code 1',
  best: null,
  last: null,
  intervals: 0,
});
const stopped = trialRow(5, {
  state: 'stopped',
  stop: { policy: 'bandit', text: '0.61 < 0.6667 = 0.8/1.2 at interval 10', interval: 10, numbers: {} },
});

it('a trial that continues another says why, and what changed', () => {
  const entry = {
    seq: 9,
    atMs: 0,
    kind: 'trial.suggested',
    isInput: false,
    trial: 7,
    attempt: null,
    causedBy: null,
    body: {
      parent: 3,
      note: { text: '0.9 is among the worst 1 of 5 members', changes: { lr: '× 1.2', act: 'drawn' } },
    },
  } as const;
  expect(entryLine(entry, plain)).toBe(
    'trial 7  continues trial 3: 0.9 is among the worst 1 of 5 members (lr × 1.2, act drawn)',
  );
});

describe('tables', () => {
  it('align columns and cut flexible ones to the terminal', () => {
    const columns = [
      { title: 'n', align: 'right' as const },
      { title: 'configuration', flexible: true },
      { title: 'x' },
    ];
    const rows = [
      ['1', 'a=1 b=2 c=3 d=4 e=5', 'y'],
      ['12', 'a=1', ''],
    ];
    expect(tableLines(columns, rows, plain)).toEqual([
      ' n  configuration        x',
      ' 1  a=1 b=2 c=3 d=4 e=5  y',
      '12  a=1',
    ]);
    const narrow = tableLines(columns, rows, plain, 18);
    expect(narrow).toEqual([' n  configurat…  x', ' 1  a=1 b=2 c=…  y', '12  a=1']);
    expect(tableLines(columns, rows, plain, 1).every((line) => widthOf(line) <= 13)).toBe(true);
  });

  it('are as wide as the terminal, and complete without one', () => {
    const written = (isTTY: boolean) => {
      const lines: string[] = [];
      const stream = { write: (text: string | Uint8Array) => lines.push(String(text)) > 0, isTTY, columns: 12 };
      writeTable(
        terminalOver(stream, stream, { NO_COLOR: '1' }),
        [{ title: 'name', flexible: true }],
        [['x'.repeat(20)]],
      );
      return lines.join('');
    };
    expect(written(true)).toBe(`name\n${'x'.repeat(11)}…\n`);
    expect(written(false)).toBe(`name\n${'x'.repeat(20)}\n`);
  });

  it('draw progress bars', () => {
    expect([progressBar(0.5, 8), progressBar(2, 4), progressBar(-1, 4)]).toEqual(['████░░░░', '████', '░░░░']);
  });
});

describe('the remaining time', () => {
  const sweep = sweepRow();

  it('is unknown before the first trial has ended, and after the last', () => {
    const facts = {
      sweep,
      counts: counts({ running: 2 }),
      meanTrialMs: null,
      runningSinceMs: [startMs],
      nowMs: startMs,
    };
    expect(progressOf(facts)).toEqual({ ended: 0, total: 8, running: 2, fraction: 0, leftMs: null });
    const over = sweepRow({ state: 'completed', endedAtMs: startMs });
    expect(progressOf({ ...facts, sweep: over, meanTrialMs: 5 })).toMatchObject({ fraction: 1, leftMs: null });
  });

  it('is the mean time of trials, times the remaining trials, divided by the slots', () => {
    const facts = {
      sweep,
      counts: counts({ completed: 3, stopped: 1, running: 2, queued: 1 }),
      meanTrialMs: 10_000,
      runningSinceMs: [startMs + 5_000, startMs],
      nowMs: startMs + 10_000,
    };
    // 8 - 4 ended - half a trial - nine tenths of one that takes longer than the mean, two at a time.
    expect(progressOf(facts).leftMs).toBeCloseTo(((8 - 4 - 0.5 - 0.9) * 10_000) / 2);
    expect(progressOf(facts).fraction).toBeCloseTo(5.4 / 8);
  });

  it('never passes the time limit of the sweep, nor the total the sampler can give', () => {
    const limits = { ...sweep.limits, timeoutMs: 12_000 };
    const facts = {
      sweep: sweepRow({ limits, totalEffective: 5 }),
      counts: counts({ completed: 1 }),
      meanTrialMs: 60_000,
      runningSinceMs: [],
      nowMs: startMs + 10_000,
    };
    expect(progressOf(facts)).toMatchObject({ total: 5, leftMs: 2_000 });
  });
});

describe('a trial', () => {
  const { objective } = sweepRow().definition;

  it('has its configuration on one line or several', () => {
    expect(configurationText(nested)).toBe(
      'lr=0.0123457 optimizer={name=sgd momentum=0.9} note="two words" layers=[8,4]',
    );
    expect(configurationLines(nested, '  ')).toEqual([
      '  lr         0.0123457',
      '  optimizer',
      '    name      sgd',
      '    momentum  0.9',
      '  note       "two words"',
      '  layers     [8,4]',
    ]);
  });

  it('has one line at its end with what matters for its state', () => {
    const line = (trial: typeof failed, isBest = false) => endedTrialLine(trial, objective, isBest, plain);
    expect(line(trialRow(1), true)).toBe('trial 1  completed  accuracy 0.5 *best*  3 reports  2.5 s  lr=0.1');
    expect(line(failed)).toBe('trial 2  failed  2.5 s  user error: exit code 1  lr=0.1');
    expect(line(trialRow(1, { best: null, last: Number.NaN }))).toContain('accuracy NaN');
    expect(line(stopped)).toBe(
      'trial 5  stopped  accuracy 0.5  3 reports  2.5 s  by bandit: 0.61 < 0.6667 = 0.8/1.2 at interval 10  lr=0.1',
    );
  });
});

describe('the summary', () => {
  const other = trialRow(7, { state: 'failed', failure: 'out_of_memory', message: 'killed at 12.5 GiB' });
  const failures = groupFailures([
    other,
    trialRow(4, { ...failed, number: 4, message: 'exit code 3' }),
    failed,
    trialRow(9),
  ]);

  it('groups failures that differ in numbers only, largest group first', () => {
    expect(failures.map(({ reason, trials }) => [reason, trials.map(({ number }) => number)])).toEqual([
      ['user error: exit code 3', [2, 4]],
      ['out of memory: killed at 12.5 GiB', [7]],
    ]);
  });

  it('prints state, counts, failures with their log, and the best configuration', () => {
    const sweep = sweepRow({ state: 'completed', endedAtMs: startMs + 61_000 });
    const facts = {
      sweep,
      state: 'completed' as const,
      counts: counts({ completed: 4, failed: 3, stopped: 1 }),
      best: trialRow(3, { config: nested }),
      noResult: undefined,
      baseline: undefined,
      failures,
      tails: new Map([[2, ['Traceback', '\u001b[31mValueError: lr']]]),
      notices: [],
      hasNotices: false,
    };
    expect(summaryLines(facts, plain)).toEqual([
      'sweep abcd1234 completed in 1 min 01 s',
      'trials: 4 completed, 3 failed, 1 stopped',
      'failed: trials 2, 4: user error: exit code 3',
      '  | Traceback',
      '  | [31mValueError: lr',
      'failed: trial 7: out of memory: killed at 12.5 GiB',
      'best: trial 3, accuracy 0.5 (completed)',
      '  lr         0.0123457',
      '  optimizer',
      '    name      sgd',
      '    momentum  0.9',
      '  note       "two words"',
      '  layers     [8,4]',
    ]);
  });

  it('says how many reports were left out, of which trials, and where to see why', () => {
    const facts = {
      ...{
        sweep: sweepRow(),
        state: 'running' as const,
        counts: counts({}),
        best: undefined,
        noResult: undefined,
        baseline: undefined,
      },
      ...{ failures: [], tails: new Map(), hasNotices: false },
    };
    const leftOut = (numbers: readonly number[], more: Partial<TrialNotices> = {}): TrialNotices[] =>
      numbers.map((trial) => ({ trial, leftOut: 1, isMore: false, notices: [], ...more }));
    const line = (notices: readonly TrialNotices[], hasNotices = false) =>
      summaryLines({ ...facts, notices, hasNotices }, plain).find((text) => text.startsWith('left out'));
    expect(line([])).toBeUndefined();
    expect(line(leftOut([2], { leftOut: 0 }))).toBeUndefined();
    expect(line(leftOut([4]))).toBe('left out: 1 report of trial 4: "hyperdrive status abcd1234" lists why');
    expect(line([...leftOut([0, 1, 2, 3]), ...leftOut([5, 6], { leftOut: 20, isMore: true })])).toBe(
      'left out: at least 44 reports of trials 0, 1, 2, 3, 5, … (6 in all): "hyperdrive status abcd1234" lists why',
    );
    expect(line(leftOut([4]), true)).toBe('left out: 1 report of trial 4');
    expect(leftOut([0, 1], { leftOut: 20, isMore: true }).map(leftOutText)).toEqual(['! 20+', '! 20+']);
    expect(leftOutText(undefined)).toBe('');
  });

  it('says that a sweep without any value completed without a result', () => {
    const sweep = sweepRow({ state: 'completed', endedAtMs: startMs + 61_000 });
    const none = noResult(sweep.definition, []);
    const state = standingAt(sweep, startMs + 61_000, none);
    const facts = {
      sweep,
      state,
      best: undefined,
      noResult: none,
      baseline: undefined,
      failures: [],
      tails: new Map(),
      notices: [],
      hasNotices: false,
    };
    const [first] = summaryLines({ ...facts, counts: counts({ completed: 8 }) }, plain);
    expect(first).toBe('sweep abcd1234 completed without a result in 1 min 01 s');
    expect(stateText(state, { ...plain, green: () => 'green' })).toBe('completed without a result');
    expect(standingAt(sweep, startMs + 61_000, undefined)).toBe('completed');
    const forecast = { trials: 10, after: 30, chance: 0.5, expected: 0.01, low: 0, high: 0.03, range: 1 };
    const gain = { ...forecast, limit: null, durationMs: 61_000, cost: null };
    expect(summaryLines({ ...facts, counts: counts({ completed: 8 }), gain }, plain).at(-1)).toBe(
      'the next 10 trials: 0.01 better on average; at most 0.03, with 90 % probability; 50 % chance of a better trial; about 1 min 01 s',
    );
  });

  it('says that a stop after the end saved nothing', () => {
    const stop = { policy: 'bandit', text: '0.4 < 0.5 at interval 12', interval: 12, numbers: {} };
    const stoppedRow = { ...stopped, stop, intervals: 40 };
    expect(reasonText({ ...stoppedRow, message: null })).toBe('by bandit: 0.4 < 0.5 at interval 12');
    const late = { ...stoppedRow, message: 'The run had ended by itself.' };
    expect(reasonText(late)).toBe(
      'by bandit: 0.4 < 0.5 at interval 12; it had already ended by itself, with all its 40 reports, so the stop saved nothing',
    );
    expect(endedTrialLine(late, null, false, plain)).toContain('the stop saved nothing');
  });

  it('says why there is no best trial', () => {
    const facts = {
      sweep: sweepRow({ state: 'failed', message: 'all failed' }),
      state: 'failed' as const,
      counts: counts({}),
      best: undefined,
      noResult: noResult(sweepRow().definition, ['acuracy', 'loss']),
      baseline: undefined,
      failures: [],
      tails: new Map(),
      notices: [],
      hasNotices: false,
    };
    expect(summaryLines(facts, plain)).toEqual([
      'sweep abcd1234 failed: all failed',
      'trials: none',
      'best: none, because no trial has reported "accuracy"',
    ]);
    const last = (changes: Partial<typeof facts>) => summaryLines({ ...facts, ...changes }, plain).at(-1);
    expect(last({ sweep: sweepRow() })).toBe('best: none yet');
    const told =
      'no trial has reported "accuracy". Reported instead: "acuracy", "loss". Did you mean "acuracy"? Let the program ' +
      'report "accuracy", or name what it reports as the primary metric; then run the sweep again.';
    expect(last({ sweep: sweepRow(), counts: counts({ completed: 1 }) })).toBe(`warning: ${told}`);
    expect(last({ counts: counts({ completed: 1 }) })).toBe(`error: ${told}`);
    expect(last({ counts: counts({ completed: 1 }), noResult: noResult(sweepRow().definition, ['accuracy']) })).toBe(
      'error: no value of "accuracy" counts. Every value is NaN, infinite, or of a trial that failed.',
    );
    expect(last({ noResult: undefined, baseline: undefined })).toBe(
      'best: none, because no trial within the outcome constraints reported "accuracy"',
    );
  });
});

describe('the live view', () => {
  const facts = {
    sweep: sweepRow(),
    state: 'running' as const,
    progress: { ended: 4, total: 8, running: 2, fraction: 0.5, leftMs: 30_000 },
    leaders: [trialRow(3, { best: 0.9 }), stopped],
    running: [trialRow(6, { state: 'running' as const, endedAtMs: null })],
    failures: [failed],
    nowMs: startMs + 60_000,
    columns: 100,
    rows: 30,
  };

  it('shows progress, the best, the running and the failed', () => {
    expect(liveFrame(facts, plain)).toEqual([
      'digits  abcd1234  running',
      '████████████████████░░░░░░░░░░░░░░░░░░░░ 4/8 trials, 2 running, 1 min, about 30 s left',
      'best  state      accuracy  reports   time  configuration',
      '   3  completed       0.9        3  2.5 s  lr=0.1',
      '   5  stopped         0.5        3  2.5 s  lr=0.1',
      'running  state    accuracy  reports  time  configuration',
      '      6  running       0.5        3  59 s  lr=0.1',
      'last failures',
      'trial 2: user error: exit code 1',
    ]);
  });

  it('compares the best with the default', () => {
    const baseline = compareWithBaseline(trialRow(0, { best: 0.75 }), facts.leaders[0], 'maximize');
    const lines = liveFrame({ ...facts, baseline }, plain);
    expect(lines[5]).toBe('  better than the default (trial 0: 0.75) by 0.15 (20 %)');
    expect(liveFrame({ ...facts, baseline, columns: 40 }, plain).map(widthOf)[5]).toBeLessThanOrEqual(40);
  });

  it.each([
    [20, 5],
    [40, 8],
    [200, 2],
    [80, 24],
  ])('fits a terminal of %i columns and %i rows', (columns, rows) => {
    const many = Array.from({ length: 30 }, (_, i) => trialRow(i, { config: nested, state: 'running' }));
    const lines = liveFrame({ ...facts, leaders: many, running: many, failures: many, columns, rows }, plain);
    expect(lines.length).toBeLessThan(rows);
    expect(lines[0]).toContain('abcd1234');
    if (columns >= 60) expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trialRow as trial } from '../../../test/helpers/rows.ts';
import { toCsv } from '../../base/index.ts';
import { exportedTrials, trialsToCsv } from './trial-export.ts';

const trials = [
  trial(0, { config: { lr: 0.1, optimizer: { name: 'sgd', momentum: 0.9 } } }),
  trial(1, {
    state: 'stopped',
    config: { lr: 0.2, optimizer: { name: 'adam' }, layers: [8, 4] },
    stop: { policy: 'bandit', text: '0.61 < 0.67, at interval 10', interval: 10, numbers: {} },
  }),
  trial(2, {
    state: 'failed',
    config: { lr: 0.3, note: 'say "hi"\nthere' },
    failure: 'user_error',
    message: 'exit code 1',
    best: null,
    last: Number.NaN,
    startedAtMs: null,
    endedAtMs: null,
  }),
];

it('writes one row for each trial and one column for each leaf of the configurations', () => {
  expect(trialsToCsv(trials).split('\r\n')).toEqual([
    'number,state,best,last,intervals,attempts,failure,message,stop_reason,created_at,started_at,ended_at,seconds,parent,param.lr,param.optimizer.name,param.optimizer.momentum,param.layers,param.note',
    '0,completed,0.5,0.25,3,1,,,,2030-01-01T00:00:00.000Z,2030-01-01T00:00:01.000Z,2030-01-01T00:00:03.500Z,2.5,,0.1,sgd,0.9,,',
    '1,stopped,0.5,0.25,3,1,,,"0.61 < 0.67, at interval 10",2030-01-01T00:00:00.000Z,2030-01-01T00:00:01.000Z,2030-01-01T00:00:03.500Z,2.5,,0.2,adam,,"[8,4]",',
    '2,failed,,NaN,3,1,user_error,exit code 1,,2030-01-01T00:00:00.000Z,,,,,0.3,,,,"say ""hi""\nthere"',
    '',
  ]);
});

it('writes the metrics that a sweep uses besides the primary one', () => {
  const values = new Map([
    ['0 latency', 3.5],
    ['2 latency', Number.NaN],
  ]);
  const others = { names: ['latency'], last: (trial: number, metric: string) => values.get(`${trial} ${metric}`) };
  const [titles, first] = trialsToCsv(trials.slice(0, 1), { others }).split('\r\n');
  expect(titles).toContain(',parent,metric.latency,param.lr,');
  expect(first).toContain(',2.5,,3.5,0.1,');
  expect(exportedTrials(trials, others).map(({ metrics }) => metrics)).toEqual([
    { latency: 3.5 },
    {},
    { latency: 'NaN' },
  ]);
});

it('says what a stopped trial would have needed, and that a late stop saved nothing', () => {
  const stop = { policy: 'bandit', text: '0.61 < 0.67, at interval 10', interval: 10, numbers: { needed: 0.67 } };
  const late = { state: 'stopped' as const, stop, message: 'The run had ended by itself.' };
  const [stopped, tooLate] = exportedTrials([trial(0, { state: 'stopped', stop }), trial(1, late)]);
  expect(stopped?.stopReason).toBe('0.61 < 0.67, at interval 10; it would have gone on with 0.67 or better');
  expect(tooLate?.stopReason).toBe(
    `${stopped?.stopReason}; it had already ended by itself, with all its 3 reports, so the stop saved nothing`,
  );
});

it('writes a word for a number that JSON lacks', () => {
  const rows = exportedTrials(trials);
  expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  expect(rows[2]).toMatchObject({ best: null, last: 'NaN', seconds: null, parameters: { lr: 0.3 } });
});

it('writes a header alone for a sweep without trials', () => {
  expect(trialsToCsv([]).split('\r\n')).toHaveLength(2);
});

describe('CSV', () => {
  it('reads back cell by cell', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', '"', 'x\r\ny', ' z ', ''));
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(table, ([header = [], ...rows]) => {
        expect(fromCsv(toCsv(header, rows))).toEqual([header, ...rows]);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

/** The reader side of RFC 4180, as simple as it gets. */
function fromCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const match of text.matchAll(pattern)) {
    rows.at(-1)?.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

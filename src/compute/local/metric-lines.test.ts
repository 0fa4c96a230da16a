import { expect, test } from 'vitest';
import { parseSpoolLine, stdoutParser } from './metric-lines.ts';

const json = stdoutParser({ json: true, patterns: [] }, 'loss');

test.each([
  ['{"metric": "loss", "value": 0.3, "step": 1}', [{ metric: 'loss', value: 0.3, step: 1 }]],
  [
    '  {"loss": 0.3, "acc": 1, "step": 4}  ',
    ['loss', 'acc'].map((metric, n) => ({ metric, value: [0.3, 1][n], step: 4 })),
  ],
  [
    '{"loss": NaN, "a": -Infinity, "b": Infinity}',
    [Number.NaN, -Infinity, Infinity].map((value, n) => ({ metric: ['loss', 'a', 'b'][n], value })),
  ],
  ['{"metric": "NaN, Infinity", "value": NaN}', [{ metric: 'NaN, Infinity', value: Number.NaN }]],
  ['{"loss": "NaN"}', [{ metric: 'loss', value: Number.NaN }]],
  ['{"loss": 1e999}', [{ metric: 'loss', value: Infinity }]],
  ['{"loss": 1, "note": "x", "ok": true}', [{ metric: 'loss', value: 1 }]],
  ['{"loss": 1, "step": 0.5, "timeMs": 12}', [{ metric: 'loss', value: 1, timeMs: 12 }]],
  ['{"level": 30, "time": 153, "msg": "a structured log"}', []],
  ['{"metric": "loss", "value": "0.3"}', []],
  ['{"metric": "", "value": 1}', []],
  ['{"loss": 1', []],
  ['{"loss": nan}', []],
  ['{"loss": 0.3}}', []],
  ['[{"loss": 0.3}]', []],
  ['loss = {"loss": 0.3}', []],
  ['{}', []],
  ['', []],
])('standard output: %s', (line, reports) => {
  expect(json(line)).toEqual(reports);
});

test('metric names are at most 255 characters', () => {
  expect(json(JSON.stringify({ loss: 1, ['x'.repeat(256)]: 2 }))).toEqual([{ metric: 'loss', value: 1 }]);
});

test('patterns give every match of a line, with groups for metric and step', () => {
  const parse = stdoutParser(
    { json: false, patterns: ['(?<metric>\\w+)=(?<value>\\S+)', 'epoch (?<step>\\d+): (?<value>\\S+)$'] },
    'loss',
  );
  expect(parse('acc=0.5 val=-inf bad=x n=nan')).toEqual([
    { metric: 'acc', value: 0.5 },
    { metric: 'val', value: -Infinity },
    { metric: 'n', value: Number.NaN },
  ]);
  expect(parse('epoch 12: 1.5e-3')).toEqual([{ metric: 'loss', value: 0.0015, step: 12 }]);
  expect(parse('{"loss": 1}')).toEqual([]);
});

test('a pattern must compile', () => {
  expect(() => stdoutParser({ json: true, patterns: ['('] }, null)).toThrow('stdoutMetrics');
});

test('spool lines: reports, batches, infeasible, and what is none', () => {
  expect(parseSpoolLine('{"reports": [{"metric": "a", "value": 1}, 7, {"b": "Infinity"}]}', 'loss').reports).toEqual([
    { metric: 'a', value: 1 },
    { metric: 'b', value: Infinity },
  ]);
  expect(parseSpoolLine('{"infeasible": true, "message": "no"}', 'loss')).toEqual({ reports: [], infeasible: 'no' });
  expect(parseSpoolLine('{"infeasible": true}', 'loss').infeasible).toContain('infeasible');
  expect(parseSpoolLine('{"metric": "a", "val', 'loss')).toEqual({ reports: [], infeasible: null });
});

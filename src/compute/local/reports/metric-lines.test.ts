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
  expect(json(line).reports).toEqual(reports);
});

test('metric names are at most 255 characters', () => {
  expect(json(JSON.stringify({ loss: 1, ['x'.repeat(256)]: 2 })).reports).toEqual([{ metric: 'loss', value: 1 }]);
});

test('patterns give every match of a line, with groups for metric and step', () => {
  const parse = stdoutParser(
    { json: false, patterns: ['(?<metric>\\w+)=(?<value>\\S+)', 'epoch (?<step>\\d+): (?<value>\\S+)$'] },
    'loss',
  );
  expect(parse('acc=0.5 val=-inf bad=x n=nan').reports).toEqual([
    { metric: 'acc', value: 0.5 },
    { metric: 'val', value: -Infinity },
    { metric: 'n', value: Number.NaN },
  ]);
  expect(parse('epoch 12: 1.5e-3').reports).toEqual([{ metric: 'loss', value: 0.0015, step: 12 }]);
  expect(parse('{"loss": 1}').reports).toEqual([]);
});

test('a pattern must compile', () => {
  expect(() => stdoutParser({ json: true, patterns: ['('] }, null)).toThrow('stdoutMetrics');
});

test('spool lines: reports, batches, infeasible, and anything else', () => {
  expect(parseSpoolLine('{"reports": [{"metric": "a", "value": 1}, 7, {"b": "Infinity"}]}', 'loss').reports).toEqual([
    { metric: 'a', value: 1 },
    { metric: 'b', value: Infinity },
  ]);
  expect(parseSpoolLine('{"infeasible": true, "message": "no"}', 'loss')).toEqual({
    reports: [],
    refused: [],
    misread: null,
    infeasible: 'no',
  });
  expect(parseSpoolLine('{"infeasible": true}', 'loss').infeasible).toContain('infeasible');
  expect(parseSpoolLine('{"metric": "a", "val', 'loss')).toEqual({
    reports: [],
    refused: [],
    misread: null,
    infeasible: null,
  });
});

const quoted = 'got text; write it without quotes).';

test.each([
  ['{"metric": "loss", "value": "0.5"}', `expected a number as the value of "loss", ${quoted}`],
  ['{"metric": "other", "value": "0.5"}', `expected a number as the value of "other", ${quoted}`],
  ['{"loss": "0.5", "acc": 1}', `expected a number as the value of "loss", ${quoted}`],
  ['{"loss": "n/a"}', 'expected a number as the value of "loss", got text).'],
  ['{"loss": null}', 'expected a number as the value of "loss", got null).'],
  ['{"loss": [1]}', 'expected a number as the value of "loss", got [1]).'],
])('an invalid report is described with what was expected: %s', (line, expected) => {
  const misread = `Not a valid report: ${line} (${expected}`;
  expect(json(` ${line}\n`)).toMatchObject({ misread });
  expect(parseSpoolLine(line, 'loss')).toMatchObject({ misread });
  expect(parseSpoolLine(`{"reports": [{"acc": 1}, ${line}]}`, 'loss').misread).toContain(expected);
});

test.each([
  '{"loss": "NaN"}',
  '{"loss": 0.5, "note": "x"}',
  '{"level": 30, "msg": "loss"}',
  '{"acc": "0.5"}',
  '{"metric": "loss"}',
  'loss: "0.5"',
])('a valid report, or a line that does not look like one, is not described: %s', (line) => {
  expect(json(line).misread).toBeNull();
  expect(parseSpoolLine(line, 'loss').misread).toBeNull();
});

test('only the beginning of a long line is quoted', () => {
  const { misread } = json(JSON.stringify({ loss: 'x'.repeat(5_000) }));
  expect(misread?.length).toBeLessThan(350);
  expect(misread).toContain('x… (expected');
});

test.each([
  ['{"infeasible": true}', 'The trial declared its configuration infeasible.'],
  ['{"infeasible": true, "reason": "too deep", "loss": 1}', 'too deep'],
  ['{"infeasible": true, "message": "too deep"}', 'too deep'],
])('infeasible means the same on standard output and in the spool: %s', (line, infeasible) => {
  const expected = { reports: [], refused: [], misread: null, infeasible };
  expect(json(line)).toEqual(expected);
  expect(parseSpoolLine(line, 'loss')).toEqual(expected);
});

test.each([String.raw`{"loss": 1, "a\u0000": 2}`, String.raw`{"loss": 1, "\ud800": 2}`, '{"loss": 1, "": 2}'])(
  'a metric whose name cannot be stored is left out with a reason: %s',
  (line) => {
    for (const reading of [json(line), parseSpoolLine(line, 'loss')]) {
      expect(reading.reports).toEqual([{ metric: 'loss', value: 1 }]);
      expect(reading.refused).toEqual([expect.stringMatching(/^expected a name of 1 to 255 characters/)]);
    }
  },
);

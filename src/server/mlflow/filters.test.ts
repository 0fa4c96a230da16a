import { describe, expect, test } from 'vitest';
import { isHyperDriveException } from '../../base/index.ts';
import { parseFilter, parseOrder, type Searched } from './filters.ts';

const run = (change: Partial<Searched> = {}): Searched => ({
  attributes: { run_name: "it's 100%", status: 'FINISHED', start_time: 1_700_000_000_000, end_time: null },
  params: new Map([['depth', '3']]),
  tags: new Map([['mlflow.parentRunId', 'abc']]),
  metrics: new Map([
    ['acc', { value: 0.95 }],
    ['val/loss 1', { value: -1e-5 }],
    ['nan', { value: Number.NaN }],
  ]),
  ...change,
});

describe('filters', () => {
  test.each([
    ['', true],
    ['metrics.acc > 0.9', true],
    ['metrics.acc > 0.95', false],
    ['metrics.acc >= 9.5e-1 and params.depth = "3"', true],
    ['metrics.`val/loss 1` < -0.000005', true],
    ['metric."val/loss 1" <= -1e-5 AND attributes.status != \'FAILED\'', true],
    ['metrics.nan > 0', false],
    ['metrics.nan != 0', true],
    ['metrics.missing > 0', false],
    ["tags.mlflow.parentRunId = 'abc'", true],
    ["tag.`mlflow.parentRunId` LIKE 'a%'", true],
    ['tags.other IS NULL and tags.mlflow.parentRunId IS NOT NULL', true],
    ["params.depth IN ('1', '3')", true],
    ["params.depth NOT IN ('1', '3')", false],
    ["run_name = 'it\\'s 100%'", true],
    ["attributes.`run name` ilike 'IT%_00%'", true],
    ["run_name ILIKE 'IT_S%'", true],
    ["run_name LIKE '%z%'", false],
    ['start_time > 1699999999999', true],
    ['end_time > 0', false],
  ])('%s', (text, expected) => {
    expect(parseFilter(text).matches(run())).toBe(expected);
  });

  test.each([
    'metrics.acc',
    'metrics.acc >',
    "a = 'b' or c = 'd'",
    'weird.x = 1',
    'a not like 1',
    "a = 'open",
    'a in (1',
    '= 1',
    'a is 1',
  ])('malformed: %s', (text) => {
    let thrown: unknown;
    try {
      parseFilter(text);
    } catch (error) {
      thrown = error;
    }
    expect(isHyperDriveException(thrown) && thrown.code).toBe('SERVER_BAD_REQUEST');
  });

  test('a long pattern of wildcards costs no more than its length', () => {
    const long = run({ attributes: { run_name: 'a'.repeat(2_000) } });
    expect(parseFilter(`run_name like '${'%a'.repeat(500)}%b'`).matches(long)).toBe(false);
  });
});

describe('orders', () => {
  test('several columns, missing and NaN last in both directions', () => {
    const named = (name: string, acc: number | undefined) =>
      run({ attributes: { run_name: name }, metrics: new Map(acc === undefined ? [] : [['acc', { value: acc }]]) });
    const runs = [named('a', 1), named('b', undefined), named('c', 2), named('d', Number.NaN), named('e', 2)];
    const names = (...order: string[]) =>
      runs.toSorted(parseOrder(order).compare).map(({ attributes }) => attributes.run_name);
    expect(names('metrics.acc DESC', 'run_name DESC').slice(0, 3)).toEqual(['e', 'c', 'a']);
    expect(names('metrics.acc', 'run_name').slice(0, 3)).toEqual(['a', 'c', 'e']);
  });
});

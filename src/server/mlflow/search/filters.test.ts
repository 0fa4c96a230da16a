import { describe, expect, test } from 'vitest';
import { isHyperDriveException } from '../../../base/index.ts';
import { parseFilter } from './filters.ts';
import { parseOrder } from './orders.ts';
import { experimentColumns, runColumns, type Searched, valuesIn } from './search-columns.ts';

const run = (change: Partial<Searched> = {}): Searched => ({
  attributes: { run_name: "it's 100%", status: 'FINISHED', start_time: 1_700_000_000_000, end_time: null },
  params: new Map([
    ['depth', '3'],
    ['path', 'a\\b'],
  ]),
  tags: new Map([['mlflow.parentRunId', 'abc']]),
  metrics: new Map([
    ['acc', { value: 0.95 }],
    ['val/loss 1', { value: -1e-5 }],
    ['nan', { value: Number.NaN }],
  ]),
  datasets: [
    { name: 'iris', digest: 'd1', context: 'training' },
    { name: 'wine', digest: 'd2', context: undefined },
  ],
  ...change,
});

const matches = (text: string, of = run()) => parseFilter(text, runColumns).matches((column) => valuesIn(of, column));

/** The message of a refusal; undefined when the text is accepted. */
function refusal(parse: () => unknown): string | undefined {
  try {
    parse();
  } catch (error) {
    if (isHyperDriveException(error) && error.code === 'SERVER_BAD_REQUEST') return error.message;
    throw error;
  }
  return undefined;
}

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
    ["run_name = 'it''s 100%'", true],
    ["attributes.`run name` ilike 'IT%_00%'", true],
    ["run_name ILIKE 'IT_S%'", true],
    ["run_name LIKE '%z%'", false],
    ['start_time > 1699999999999', true],
    ['end_time > 0', false],
    ['metrics.acc > .5 and metrics.acc < 5.', true],
    ['metrics.acc IN (1, 0.95) and end_time is null', true],
    ["params.path LIKE 'a\\b'", true],
    ["params.path LIKE 'a\\_'", true],
    ["params.path = 'ab'", false],
    ["datasets.name = 'wine' and datasets.context LIKE 'train%'", true],
    ["datasets.digest IN ('d3')", false],
    ["dataset.name != 'iris'", true],
    ["dataset.context NOT IN ('training')", false],
  ])('%s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  test.each([
    ['metrics.acc', 'a comparison'],
    ['metrics.acc >', 'a value'],
    ["run_name = 'b' or status = 'd'", '"and"'],
    [
      "weird.x = '1'",
      "Invalid entity type 'weird'. Valid values are 'metric', 'parameter', 'tag', 'attribute', 'dataset'",
    ],
    ["constructor.x = '1'", "Invalid entity type 'constructor'"],
    ["attributes.foo = 'x'", "Invalid attribute key 'foo' specified. Valid keys are 'run_id'"],
    ["foo = 'x'", "Invalid attribute key 'foo' specified"],
    ["datasets.size = 'x'", "Invalid dataset key 'size' specified. Valid keys are 'name', 'digest', 'context'"],
    ['metrics.acc > abc', 'Expected numeric value type for metric. Found abc'],
    ["metrics.acc > '0.5'", "Expected numeric value type for metric. Found '0.5'"],
    ["metrics.acc like '1%'", "Invalid comparator 'LIKE'"],
    ['params.depth > 0.1', "Invalid comparator '>'"],
    ['params.depth = 3', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 3"],
    ['params.opt = adam', 'not quoted'],
    ['params.opt = `adam`', 'not quoted'],
    ["attributes.start_time > 'abc'", 'Expected numeric value type for numeric attribute: start_time'],
    ["start_time LIKE '1%'", "Invalid comparator 'LIKE'"],
    ["status > 'A'", "Invalid comparator '>'"],
    ["status <> 'A'", "Invalid comparator '<>'"],
    ["tags.x not like '1'", "Invalid comparator 'NOT LIKE'"],
    ["run_name = 'open", 'a value'],
    ["tags.a in ('1'", '")"'],
    ['= 1', 'a name'],
    ['tags.a is 1', '"null"'],
  ])('refused: %s', (text, words) => {
    expect(refusal(() => parseFilter(text, runColumns))).toContain(words);
  });

  test('each kind of search has its own columns', () => {
    expect(refusal(() => parseFilter("name LIKE '%x%' and creation_time > 5", experimentColumns))).toBeUndefined();
    expect(refusal(() => parseFilter("run_name = 'x'", experimentColumns))).toContain("Valid keys are 'name'");
    expect(refusal(() => parseFilter('metrics.acc > 1', experimentColumns))).toContain(
      "Valid values are 'attribute', 'tag'",
    );
  });

  test('a long pattern of wildcards takes no exponential time', () => {
    const long = run({ attributes: { run_name: 'a'.repeat(2_000) } });
    expect(matches(`run_name like '${'%a'.repeat(500)}%b'`, long)).toBe(false);
  });
});

describe('orders', () => {
  const named = (name: string, acc: number | undefined) =>
    run({ attributes: { run_name: name }, metrics: new Map(acc === undefined ? [] : [['acc', { value: acc }]]) });
  const names = (runs: readonly Searched[], ...order: string[]) =>
    runs.toSorted(parseOrder(order, runColumns).compare).map(({ attributes }) => attributes.run_name);

  test('several columns sort numbers, then NaN, then missing values, in both directions', () => {
    const runs = [
      named('a', 1),
      named('b', undefined),
      named('c', 2),
      named('d', Number.NaN),
      named('e', 2),
      named('f', Number.NEGATIVE_INFINITY),
      named('g', Number.NaN),
    ];
    expect(names(runs, 'metrics.acc DESC', 'run_name DESC')).toEqual(['e', 'c', 'a', 'f', 'g', 'd', 'b']);
    expect(names(runs, 'metrics.acc', 'run_name')).toEqual(['f', 'a', 'c', 'e', 'd', 'g', 'b']);
  });

  test('texts sort by code points, as in databases', () => {
    expect(names([named('😀', 1), named('\uffee', 1), named('ab', 1), named('a', 1)], '`run name` asc')).toEqual([
      'a',
      'ab',
      '\uffee',
      '😀',
    ]);
  });

  test.each([
    ['foo', "Invalid attribute key 'foo'"],
    ['weird.x desc', "Invalid entity type 'weird'"],
    ['metrics.acc down', '"asc" or "desc"'],
    ['metrics.acc desc, run_name', '"asc" or "desc"'],
    ['datasets.name', 'cannot be sorted by data sets'],
    ['', 'a name'],
  ])('refused: %s', (text, words) => {
    expect(refusal(() => parseOrder([text], runColumns))).toContain(words);
  });
});

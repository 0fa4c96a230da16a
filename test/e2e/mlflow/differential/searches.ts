import fc from 'fast-check';
import { datasetNames, firstStartMs, metricKeys, paramKeys, statuses, tagKeys, texts } from './population.ts';

/**
 * Why the two may answer differently. Everything else must be the same:
 * - `mistake`: both refuse;
 * - `extension`: HyperDrive answers what MLflow refuses;
 * - `reference fails`: MLflow answers with an internal error.
 */
export type Expected = 'same' | 'mistake' | 'extension' | 'reference fails';

export interface RunSearch {
  readonly filter: string;
  readonly order: readonly string[];
  readonly view: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
  readonly pageSize: number;
  readonly expected: Expected;
}

const numerals = ['0', '0.5', '.5', '5.', '-1', '-.5', '1e300', '-1e-12', '1', '-5', '2.25', '1700000000000'];
/** Names that need quotes get them. */
const quotedKey = (key: string) =>
  /^[a-z.]+$/i.test(key) ? fc.constantFrom(key, `\`${key}\``, `"${key}"`) : fc.constantFrom(`\`${key}\``, `"${key}"`);

function column(words: readonly string[], keys: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...words), fc.constantFrom(...keys, 'missing').chain(quotedKey))
    .map(([word, key]) => `${word}.${key}`);
}

const metricColumn = column(['metric', 'metrics'], metricKeys);
const textColumn = fc.oneof(
  column(['param', 'params', 'parameter', 'parameters'], paramKeys),
  column(['tag', 'tags'], tagKeys),
);
const textAttribute = fc.constantFrom(
  ...['run_name', 'attributes.run_name', 'attr.`run name`', 'status', 'run.status', 'user_id', 'attribute.user_id'],
);
const numberAttribute = fc.constantFrom('start_time', 'attributes.end_time', 'attributes.created', 'attr.start_time');
const datasetColumn = fc.constantFrom('dataset.name', 'datasets.name', 'datasets.digest', 'dataset.context');

const quote = (text: string) => `'${text}'`;
const storedText = fc.constantFrom(...texts, ...statuses, 'run 1', 'run 12', 'ann', 'bob', 'x');
const pattern = fc.oneof(
  storedText,
  fc.constantFrom('%', 'a%', '%a', '_', 'a\\%b', 'run _', 'run 1%', '%\\%', '%😀%', '東_', 'F%', '%st%', '0._'),
);
/** Letters beyond ASCII have no case for SQLite. */
const plainPattern = fc.constantFrom('%', 'A%', '%AM', 'sgd', 'RUN 1%', 'f%', 'it_is', 'ANN', '0.5', 'a\\B');
const numberSign = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const spaces = fc.constantFrom(' ', '  ');

const textTest = (column: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.tuple(column, fc.constantFrom('=', '!='), storedText.map(quote)),
    fc.tuple(column, fc.constantFrom('LIKE', 'like'), pattern.map(quote)),
    fc.tuple(column, fc.constantFrom('ILIKE', 'ilike'), plainPattern.map(quote)),
  );
const startTimes = fc.integer({ min: 0, max: 60 }).map((index) => String(firstStartMs + index));

const comparison = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(metricColumn, numberSign, fc.constantFrom(...numerals)) },
    { weight: 4, arbitrary: textTest(textColumn) },
    { weight: 2, arbitrary: textTest(textAttribute) },
    { weight: 2, arbitrary: fc.tuple(numberAttribute, numberSign, startTimes) },
    { weight: 1, arbitrary: fc.tuple(textColumn, fc.constant('IS'), fc.constantFrom('NULL', 'NOT NULL')) },
    { weight: 1, arbitrary: textTest(datasetColumn).map(([column, sign]) => [column, sign, quote('iris')] as const) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        datasetColumn,
        fc.constantFrom('IN', 'NOT IN'),
        fc
          .uniqueArray(fc.constantFrom(...datasetNames, 'd1', 'training'), { minLength: 1 })
          .map((list) => `(${list.map(quote).join(', ')})`),
      ),
    },
  )
  .chain(([column, sign, value]) => spaces.map((space) => `${column}${space}${sign}${space}${value}`));

const orderColumn = fc.oneof(metricColumn, textColumn, fc.constantFrom('run_name', 'status', 'start_time', 'end_time'));
/** What is the same column under several names. */
const plainName = (column: string) =>
  column.replace(/["`]/g, '').replace(/^(metric|param|parameter|tag|attribute)s?\./, (word) => word[0] ?? '');
const order = fc.uniqueArray(fc.tuple(orderColumn, fc.constantFrom('', ' ASC', ' DESC', ' asc', ' desc')), {
  maxLength: 2,
  selector: ([column]) => plainName(column),
});
const view = fc.constantFrom('ACTIVE_ONLY' as const, 'DELETED_ONLY' as const, 'ALL' as const);
const pageSize = fc.constantFrom(3, 7, 1_000);

const sane = fc.record({
  filter: fc.array(comparison, { maxLength: 3 }).map((list) => list.join(' AND ')),
  order: order.map((list) => list.map(([column, direction]) => `${column}${direction}`)),
  view,
  pageSize,
  expected: fc.constant<Expected>('same'),
});

/** Filters with a mistake, as people mistype them. */
export const mistakes: readonly string[] = [
  "attributes.foo = 'x'",
  "foo = 'x'",
  "weird.x = '1'",
  'Metrics.acc = 1',
  'metrics.acc > abc',
  "metrics.acc > '0.5'",
  'metrics.acc > NaN',
  "metrics.acc LIKE '1%'",
  'metrics.acc',
  'metrics.acc >',
  'params.lr > 0.1',
  'params.lr = 0.1',
  'params.opt = adam',
  'params.opt = `adam`',
  "params.lr > '0.1'",
  "tags.team < 'x'",
  'tags.team = 5',
  "attributes.start_time > 'abc'",
  "start_time LIKE '1%'",
  "status > 'A'",
  'status = FINISHED',
  "datasets.size = 'x'",
  "dataset.name > 'x'",
  'metrics.acc > 1 OR metrics.acc < 0',
  'metrics.acc > 1, metrics.acc < 5',
  "tags.team = 'open",
  "tags.team NOT LIKE 'a%'",
  "tags.team <> 'a'",
  '= 1',
  "'x' = tags.team",
  'run_id IN ()',
  "run_id IN ('x'",
];

/** Orders with a mistake. */
export const mistakenOrders: readonly string[] = [
  'foo',
  'attributes.foo DESC',
  'weird.x',
  'metrics.acc down',
  'metrics.acc DESC ASC',
  'datasets.name',
  'metrics.acc, run_name',
];

/** What HyperDrive takes beyond MLflow. */
export const extensions: readonly string[] = [
  'metrics.acc == 1',
  "params.opt == 'adam'",
  "params.opt IN ('adam', 'sgd')",
  "status NOT IN ('FAILED')",
  'metrics.acc IN (0.5, 1)',
  'metrics.acc IS NULL',
  'end_time IS NOT NULL',
  "experiment_id = 'x'",
  'metrics.acc > +0.5',
];

const wrong = fc.oneof(
  fc.tuple(fc.constantFrom(...mistakes), sane).map(([mistake, search]) => ({
    ...search,
    filter: search.filter === '' ? mistake : `${search.filter} AND ${mistake}`,
    expected: 'mistake' as const,
  })),
  fc.tuple(fc.constantFrom(...mistakenOrders), sane).map(([mistake, search]) => ({
    ...search,
    order: [...search.order, mistake],
    expected: 'mistake' as const,
  })),
);
const more = fc.tuple(fc.constantFrom(...extensions), sane).map(([extension, search]) => ({
  ...search,
  filter: search.filter === '' ? extension : `${search.filter} AND ${extension}`,
  expected: 'extension' as const,
}));
const twice = sane.map((search) => ({
  ...search,
  order: ['metrics.acc', 'metrics.acc DESC'],
  expected: 'reference fails' as const,
}));

/** Random searches of runs. */
export const runSearch: fc.Arbitrary<RunSearch> = fc.oneof(
  { weight: 14, arbitrary: sane },
  { weight: 4, arbitrary: wrong },
  { weight: 1, arbitrary: more },
  { weight: 1, arbitrary: twice },
);

export interface ModelSearch {
  readonly filter: string;
  readonly datasets: readonly object[];
  readonly order_by: readonly object[];
  readonly pageSize: number;
  readonly expected: Expected;
}

const digestRef = fc.constantFrom(
  { dataset_name: 'train', dataset_digest: 'd1' },
  { dataset_name: 'train', dataset_digest: 'd2' },
  { dataset_name: 'test', dataset_digest: 'd3' },
  { dataset_name: 'train', dataset_digest: 'none' },
);
const datasetRef = fc.oneof(digestRef, fc.constantFrom({ dataset_name: 'train' }, { dataset_name: 'none' }));
const modelComparison = fc.oneof(
  fc.tuple(
    fc.constantFrom('metrics.acc', 'metrics.`val/loss`', 'metrics.missing'),
    numberSign,
    fc.constantFrom('0', '0.3', '-1'),
  ),
  fc
    .tuple(
      fc.constantFrom('params.opt', 'params.lr', 'tags.team', 'tags.`x/y`'),
      fc.constantFrom('=', '!=', 'LIKE', 'IN'),
      fc.constantFrom('1', 'adam', 'a'),
    )
    .map(([column, sign, text]) => [column, sign, sign === 'IN' ? `(${quote(text)}, 'x')` : quote(text)] as const),
  fc.tuple(
    fc.constantFrom('name', 'model_type'),
    fc.constantFrom('=', '!=', 'LIKE', 'ILIKE'),
    fc.constantFrom("'tree'", "'model 1%'", "'%e%'"),
  ),
);

const saneModels = fc.record({
  filter: fc.array(modelComparison, { maxLength: 2 }).map((list) => list.map((each) => each.join(' ')).join(' AND ')),
  datasets: fc.array(digestRef, { maxLength: 2 }),
  // Names are unique, so that no order is left to ids and clocks.
  order_by: fc
    .uniqueArray(
      fc.oneof(
        fc.record({
          field_name: fc.constantFrom('metrics.acc', 'metrics.val/loss', 'metrics.missing'),
          ascending: fc.boolean(),
        }),
        fc
          .tuple(fc.constantFrom('metrics.acc', 'metrics.val/loss'), fc.boolean(), datasetRef)
          .map(([field_name, ascending, ref]) => ({ field_name, ascending, ...ref })),
        fc.record({ field_name: fc.constant('model_type'), ascending: fc.boolean() }),
      ),
      { maxLength: 2, selector: ({ field_name }) => field_name },
    )
    .map((list): readonly object[] => [...list, { field_name: 'name', ascending: true }]),
  pageSize: fc.constantFrom(2, 5, 100),
  expected: fc.constant<Expected>('same'),
});

/** Random searches of logged models. */
export const modelSearch: fc.Arbitrary<ModelSearch> = fc.oneof(
  { weight: 9, arbitrary: saneModels },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        saneModels,
        fc.constantFrom<Partial<ModelSearch>>(
          { filter: 'metrics.acc LIKE 1' },
          { filter: 'weird.x = 1' },
          { filter: "metrics.acc > 1 OR name = 'x'" },
          { datasets: [{ dataset_digest: 'd1' }] },
          { order_by: [{ field_name: 'params.lr' }] },
          { order_by: [{ field_name: 'foo' }] },
        ),
      )
      .map(([search, mistake]) => ({ ...search, ...mistake, expected: 'mistake' as const })),
  },
);

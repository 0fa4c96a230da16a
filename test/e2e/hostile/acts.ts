import fc from 'fast-check';

/** What `trial.py` can do, one step of its script. Bytes are hexadecimal. */
export type Act =
  | {
      readonly do: 'write';
      readonly stream: 'stdout' | 'stderr' | 'spool';
      readonly hex: string;
      readonly times: number;
    }
  | { readonly do: 'place'; readonly file: PlacedFile; readonly what: Placed; readonly hex: string }
  | {
      readonly do: 'http';
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly hex: string;
    }
  | { readonly do: 'truncate'; readonly file: 'stdout.log' | 'spool.jsonl'; readonly length: number }
  | { readonly do: 'kill'; readonly who: 'self' | 'wrapper' | 'group'; readonly signal: string }
  | { readonly do: 'sleep'; readonly seconds: number }
  | { readonly do: 'close' | 'daemon' | 'ignore' };

/** The script of one trial. */
export interface Script {
  readonly acts: readonly Act[];
  readonly exit: number;
}

const placedFiles = [
  ...['claim', 'exit', 'stdout.log', 'stderr.log', 'spool.jsonl', 'parameters.json'],
  ...['outputs', 'job', 'run'],
] as const;
type PlacedFile = (typeof placedFiles)[number];

const placed = [
  ...['bytes', 'huge', 'fifo', 'folder', 'socket', 'nothing'],
  ...['endless', 'silent', 'terminal', 'loop', 'dangling', 'canary', 'secret', 'store'],
] as const;
type Placed = (typeof placed)[number];

// --- bytes ----------------------------------------------------------------------------------------------------------

const hexOf = (text: string) => Buffer.from(text, 'utf8').toString('hex');

/** Metric names with everything that a name may hide: NUL, half of a surrogate pair, controls, prototypes, lengths. */
const metricName = fc.oneof(
  fc.constantFrom(
    ...[
      'loss',
      'a\\u0000',
      '\\ud800',
      '\\udc00x',
      '',
      '__proto__',
      'constructor',
      'toString',
      '../x',
      'a b',
      'é',
      '\\u202e',
      '.',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.integer({ min: 250, max: 70_000 }).map((length) => 'n'.repeat(length)),
);
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1e999',
    '-1e999',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e-400',
    '9007199254740993',
    '0x10',
    '01',
    '.5',
  ),
  fc.double().map(String),
  fc.constantFrom('"0.5"', '"NaN"', 'null', 'true', '{}', '[]', '"\\u0000"'),
);
const step = fc.oneof(fc.integer().map(String), number);

/** Lines that look like reports. */
const reportLine = fc.oneof(
  fc.tuple(metricName, number, step).map(([m, v, s]) => `{"metric": "${m}", "value": ${v}, "step": ${s}}`),
  fc.tuple(metricName, number, number).map(([m, v, t]) => `{"metric": "${m}", "value": ${v}, "timeMs": ${t}}`),
  fc
    .array(fc.tuple(metricName, number), { maxLength: 6 })
    .map((entries) => `{${entries.map(([m, v]) => `"${m}": ${v}`).join(', ')}}`),
  fc
    .array(fc.tuple(metricName, number), { maxLength: 4 })
    .map((entries) => `{"reports": [${entries.map(([m, v]) => `{"metric": "${m}", "value": ${v}}`).join(', ')}]}`),
  fc.constantFrom('{"infeasible": true}', '{"infeasible": true, "message": "\\u0000\\ud800"}', '{"infeasible": 1}'),
  fc.json({ maxDepth: 4 }),
);
const lines = fc.array(reportLine, { maxLength: 8 }).map((texts) => hexOf(`${texts.join('\n')}\n`));
const anyBytes = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes).toString('hex'));
/** A report with single bytes changed: almost right is where parsers stumble. */
const bent = fc
  .tuple(reportLine, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
  .map(([line, changes]) => {
    const bytes = Buffer.from(`${line}\n`);
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return bytes.toString('hex');
  });
const stream = fc.oneof(
  { weight: 4, arbitrary: lines },
  { weight: 2, arbitrary: bent },
  { weight: 1, arbitrary: anyBytes },
);

// --- files ----------------------------------------------------------------------------------------------------------

/** Valid and invalid content of protocol files. */
const fileBytes = fc.oneof(
  anyBytes,
  stream,
  fc
    .tuple(fc.integer(), fc.integer(), fc.constantFrom('-', 'boot', ''), fc.constantFrom('', '0,1', '\n'))
    .map((parts) => hexOf(`${parts.join(' ')}\n`)),
  fc
    .constantFrom(
      'canceled\n',
      'canceled',
      '0\n',
      '0',
      '999\n',
      '117\n',
      '137\n',
      '-1\n',
      'one two three\n',
      '\n',
      '1 1 1',
    )
    .map(hexOf),
);

// --- requests -------------------------------------------------------------------------------------------------------

const body = fc.oneof(
  fc
    .record({
      metric: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('loss')),
      value: fc.oneof(fc.double(), fc.constantFrom<unknown>('NaN', null, 'x')),
    })
    .map((report) => hexOf(JSON.stringify(report))),
  fc
    .record({
      epoch: fc.oneof(fc.integer(), fc.constant(1)),
      door: fc.constantFrom('http', 'stdout', 'spool', 'x'),
      first: fc.integer({ min: -1, max: 5 }),
      live: fc.boolean(),
      reports: fc.array(fc.record({ metric: fc.string({ unit: 'binary' }), value: fc.double() }), { maxLength: 3 }),
    })
    .map((batch) => hexOf(JSON.stringify(batch))),
  fc
    .record({
      epoch: fc.constantFrom(0, 1, 2, 1e9),
      lastSeq: fc.dictionary(fc.constantFrom('http', 'stdout', 'spool'), fc.integer({ min: -1, max: 5 })),
      kind: fc.constantFrom('ok', 'user_error', 'infeasible', 'preempted', 'lost_node', 'x'),
      exitCode: fc.constantFrom(null, 0, 1),
      signal: fc.constantFrom(null, 'SIGKILL', ''),
      message: fc.oneof(fc.constant(null), fc.string({ unit: 'binary' })),
    })
    .map((end) => hexOf(JSON.stringify(end))),
  fc
    .record({
      nonce: fc.string({ minLength: 1, maxLength: 40 }),
      host: fc.string(),
      pid: fc.integer(),
      nativeId: fc.constant(null),
    })
    .map((claim) => hexOf(JSON.stringify({ ...claim, restarts: 0, resumedStep: null }))),
  fc.json().map(hexOf),
  anyBytes,
);
const request: fc.Arbitrary<Act> = fc.record({
  do: fc.constant('http' as const),
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH'),
  path: fc.constantFrom(
    ...['claim', 'heartbeat', 'reports', 'reports', 'reports', 'end'].map((name) => `/api/v1/attempts/{key}/${name}`),
    ...['runs/log-metric', 'runs/log-batch', 'runs/update', 'runs/set-tag'].map((name) => `/api/2.0/mlflow/${name}`),
    ...['/', '/api/v1/sweeps', '/api/2.0/mlflow-artifacts/artifacts/0/x', '/%00', '/..%2f..%2fsecret'],
  ),
  headers: fc.constantFrom<Readonly<Record<string, string>>>(
    { 'content-type': 'application/json' },
    { 'content-type': 'application/octet-stream' },
    {},
  ),
  hex: body,
});

// --- scripts --------------------------------------------------------------------------------------------------------

const write: fc.Arbitrary<Act> = fc.record({
  do: fc.constant('write' as const),
  stream: fc.constantFrom('stdout', 'stdout', 'spool', 'spool', 'stderr'),
  hex: stream,
  times: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(100, 3_000) }),
});
const place: fc.Arbitrary<Act> = fc.record({
  do: fc.constant('place' as const),
  file: fc.constantFrom(...placedFiles),
  what: fc.constantFrom('bytes' as const, 'bytes' as const, ...placed),
  hex: fileBytes,
});
const rest: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant('truncate' as const),
    file: fc.constantFrom('stdout.log' as const, 'spool.jsonl' as const),
    length: fc.constantFrom(0, 1, 10, 10_000),
  }),
  fc.record({
    do: fc.constant('kill' as const),
    who: fc.constantFrom('self' as const, 'wrapper' as const, 'group' as const),
    signal: fc.constantFrom('KILL', 'TERM', 'STOP', 'HUP', 'INT'),
  }),
  fc.record({ do: fc.constant('sleep' as const), seconds: fc.constantFrom(0.2, 1, 600) }),
  fc.record({ do: fc.constantFrom('close' as const, 'daemon' as const, 'ignore' as const) }),
);

/** What one trial does; about one in three only writes bytes. */
export const script: fc.Arbitrary<Script> = fc.record({
  acts: fc.oneof(
    fc.array(write, { minLength: 1, maxLength: 4 }),
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: write },
        { weight: 3, arbitrary: place },
        { weight: 2, arbitrary: request },
        { weight: 1, arbitrary: rest },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    fc.array(place, { minLength: 1, maxLength: 2 }),
  ),
  exit: fc.constantFrom(0, 0, 0, 0, 1, 117, 118, 126, 127, 137, 255),
});

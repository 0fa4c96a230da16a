/**
 * One cell of `trials.ts` in a process of its own: `node in-process-cell.mjs '{"store":"file","atOnce":1,"trials":2000}'`.
 * Prints processor milliseconds and wall milliseconds a trial and, with `"counts":true`, SQL statements and transactions
 * a trial.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { choice, loguniform, minimize, RandomParameterSampling, randint, Study, uniform } from 'hyperdrive-ml';

/**
 * `store`: `memory`, `file` (commits survive a killed process at once and a power cut after a second), or `synced`
 * (every commit waits for the disk). `way`: `minimize`, or `study` for ask and tell.
 */
const {
  store,
  atOnce = 1,
  trials,
  way = 'minimize',
  counts = false,
  list = false,
} = JSON.parse(process.argv[2] ?? '{}');
const space = { a: uniform(0, 1), b: loguniform(-11, 0), c: choice('x', 'y', 'z'), d: randint(10) };
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-cell-'));
const sampling = (at, seed) => new RandomParameterSampling(at, { seed });

const calls = new Map();
let statements = 0;
let transactions = 0;
await patchSqlite();

await run(300);
statements = 0;
transactions = 0;
calls.clear();
const startMs = performance.now();
const before = process.cpuUsage();
await run(trials);
const { user, system } = process.cpuUsage(before);
const wallMs = performance.now() - startMs;
rmSync(folder, { recursive: true, force: true });
const perTrial = (figure) => figure / trials;
console.log(
  JSON.stringify({
    cpuMs: perTrial((user + system) / 1000),
    wallMs: perTrial(wallMs),
    ...(counts && { statements: perTrial(statements), transactions: perTrial(transactions) }),
  }),
);
if (list)
  for (const [sql, n] of [...calls].sort((a, b) => b[1] - a[1]))
    if (perTrial(n) > 0.01) console.log(perTrial(n).toFixed(2), sql);

async function run(count) {
  const stateFolder = store === 'memory' ? ':memory:' : mkdtempSync(join(folder, 's'));
  const options = { maxTotalTrials: count, seed: 1, stateFolder, sampling };
  if (way === 'minimize') {
    await minimize(space, () => 0.5, { ...options, maxConcurrentTrials: atOnce });
    return;
  }
  const study = await Study.create(space, options);
  for (let done = 0; done < count; done += atOnce) {
    const open = await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, () => study.ask()));
    await Promise.all(open.map((trial) => trial.tell(0.5)));
  }
  await study.close();
}

/** Counts statements, and makes commits wait for the disk: on whichever binding the product picks. */
async function patchSqlite() {
  const sqlite = process.getBuiltinModule('node:sqlite');
  const isNode = sqlite !== undefined && 'setReturnArrays' in sqlite.StatementSync.prototype;
  const database = (isNode ? sqlite.DatabaseSync : await libsql()).prototype;
  if (store === 'synced') {
    const prepare = database.prepare;
    database.prepare = function (sql) {
      return prepare.call(this, sql === 'pragma synchronous = normal' ? 'pragma synchronous = full' : sql);
    };
  }
  if (!counts) return;
  const exec = database.exec;
  database.exec = function (sql) {
    count(sql);
    if (sql === 'commit') transactions++;
    return exec.call(this, sql);
  };
  const prepare = database.prepare;
  database.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    for (const name of ['run', 'get', 'all']) {
      const call = statement[name];
      statement[name] = function (...params) {
        count(sql);
        return call.apply(this, params);
      };
    }
    return statement;
  };
}

/** The class that the product uses: a file of the bundle, or the package in builds that do not contain it. */
async function libsql() {
  const product = dirname(fileURLToPath(import.meta.resolve('hyperdrive-ml')));
  const bundled = readdirSync(product).find((name) => /^libsql-[^.]+\.js$/.test(name));
  if (bundled === undefined) return createRequire(import.meta.url)('libsql');
  return (await import(pathToFileURL(join(product, bundled)).href)).default;
}

function count(sql) {
  statements++;
  if (list) {
    const text = sql.replace(/\s+/g, ' ').slice(0, 150);
    calls.set(text, (calls.get(text) ?? 0) + 1);
  }
}

/**
 * Does a sweep gain from earlier sweeps on other data, and does it lose nothing to foreign ones?
 *
 *   npx tsx bench/samplers/transfer.ts study --out FILE [--families hartmann6,lcbench] [--kinds good,mixed,foreign] [--from 20] [--seeds 4]
 *   npx tsx bench/samplers/transfer.ts chain --out FILE [--families …] [--from 20] [--seeds 4]
 *   npx tsx bench/samplers/transfer.ts table --out FILE [--families …]
 *
 * `study`: paired studies of 50 trials on the same task and seed, `none` without sources, `other` with four sources of 40
 * trials, `same` with those sources pooled as trials on the same data. Kinds: `good` sources are other members of the
 * family; `foreign` ones are members with the sign of every loss turned, so that they advise the worst; `mixed` has two of
 * each. `again` has one source: an earlier sweep on the very same task.
 *
 * `chain`: ten sweeps of 30 trials on ten members, each with the five before it as sources; and the same with a foreign
 * sweep among them. For each, the trials until its regret is that of the first sweep at its end.
 *
 * Results are lines of FILE; what is there already is not computed again.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { samplingSchema } from '../../src/model/index.ts';
import { seededRng } from '../../src/numerics/index.ts';
import { createSampler, type Observation, type SourceSweep } from '../../src/sampling/index.ts';
import { appendJsonLine, readJsonLines } from './json-lines.ts';
import { Objectives } from './objectives.ts';
import { type RelatedFamily, relatedFamilies } from './related-tasks.ts';
import type { Task } from './task.ts';

const TRIALS = 50;
const SOURCE_TRIALS = 40;
const SOURCES = 4;
const CHAIN = 10;
const CHAIN_TRIALS = 30;

const runSchema = z.object({
  family: z.string(),
  task: z.string(),
  kind: z.string(),
  /** `none`, `other`, `same`. */
  use: z.string(),
  seed: z.int(),
  /** Place in a chain. */
  place: z.int(),
  ms: z.number(),
  best: z.number().nullable(),
  median: z.number().nullable(),
  truths: z.array(z.number().nullable()),
});
type Run = z.infer<typeof runSchema>;
const keyOf = ({ family, task, kind, use, seed, place }: Omit<Run, 'ms' | 'best' | 'median' | 'truths'>): string =>
  [family, task, kind, use, seed, place].join('|');

interface Played {
  readonly history: readonly Observation[];
  readonly truths: readonly (number | null)[];
}

interface Plan {
  readonly task: Task;
  readonly seed: number;
  readonly trials: number;
  readonly sources?: readonly SourceSweep[];
  readonly earlier?: readonly Observation[];
}

async function play({ task, seed, trials, sources, earlier = [] }: Plan): Promise<Played> {
  const { space } = task;
  const context = { space, goal: 'minimize', seed, maxTotalTrials: trials, maxConcurrentTrials: 1, sources } as const;
  const sampler = await createSampler(samplingSchema.parse({ type: 'bayesian' }), context);
  const history: Observation[] = [...earlier];
  const truths: (number | null)[] = [];
  for (let number = 0; number < trials; number++) {
    const rng = seededRng(seed, number, 'suggest');
    const suggestion = await sampler.suggest({ number, history, pending: [], rng });
    if (suggestion.kind !== 'configuration') break;
    const { config } = suggestion;
    const { observed: value, truth } = await task.evaluate(config, seededRng('trial', seed, number));
    const ended =
      value === undefined
        ? ({ state: 'failed', failure: 'infeasible' } as const)
        : ({ state: 'completed', failure: undefined } as const);
    history.push({ number, config, value, intervals: 1, earlier: false, ...ended });
    truths.push(truth ?? null);
  }
  await sampler.close?.();
  return { history: history.slice(earlier.length), truths };
}

function turned(history: readonly Observation[]): readonly Observation[] {
  return history.map((o) => ({ ...o, value: o.value === undefined ? undefined : -o.value }));
}

const sourceRuns = new Map<string, Promise<Played>>();

function sourceRun(family: RelatedFamily, index: number, seed: number): Promise<Played> {
  const key = `${family.name} ${index} ${seed}`;
  const run =
    sourceRuns.get(key) ??
    play({ task: family.member(index, seed), seed: 1000 + 17 * seed + index, trials: SOURCE_TRIALS });
  sourceRuns.set(key, run);
  return run;
}

async function sourcesOf(family: RelatedFamily, kind: string, target: number, seed: number): Promise<SourceSweep[]> {
  if (kind === 'again') return [{ id: 'again', trials: (await sourceRun(family, target, seed)).history }];
  const sources: SourceSweep[] = [];
  for (let i = 0; i < Math.min(SOURCES, family.size - 1); i++) {
    const { history } = await sourceRun(family, (target + 1 + i) % Math.min(family.size, 100), seed);
    const isForeign = kind === 'foreign' || (kind === 'mixed' && i % 2 === 1);
    sources.push({ id: `${kind}-${i}`, trials: isForeign ? turned(history) : history });
  }
  return sources;
}

/** Runs what FILE does not have yet. */
class Recorder {
  readonly #out: string;
  readonly #known: ReadonlyMap<string, Run>;

  constructor(out: string) {
    this.#out = out;
    const runs = readJsonLines(out).map((line) => runSchema.parse(line));
    this.#known = new Map(runs.map((run) => [keyOf(run), run]));
  }

  has(about: Parameters<typeof keyOf>[0]): boolean {
    return this.#known.has(keyOf(about));
  }

  async record(about: Parameters<typeof keyOf>[0], { task, ...plan }: Plan): Promise<Played> {
    const started = process.cpuUsage();
    const run = await play({ task, ...plan });
    const { user, system } = process.cpuUsage(started);
    const ms = Math.round((user + system) / 1000);
    appendJsonLine(this.#out, {
      ...about,
      ms,
      best: task.best ?? null,
      median: task.median ?? null,
      truths: run.truths,
    });
    return run;
  }
}

async function study(recorder: Recorder, family: RelatedFamily, kinds: readonly string[], seed: number): Promise<void> {
  const target = family.size === Number.POSITIVE_INFINITY ? 0 : seed % family.size;
  const task = family.member(target, seed);
  const about = { family: family.name, task: task.name, seed, place: 0 };
  const none = { ...about, kind: 'none', use: 'none' };
  if (!recorder.has(none)) await recorder.record(none, { task, seed, trials: TRIALS });
  for (const kind of kinds) {
    const uses = ['other', 'same'].filter((use) => !recorder.has({ ...about, kind, use }));
    if (uses.length === 0) continue;
    const sources = await sourcesOf(family, kind, target, seed);
    const pooled = sources.flatMap(({ trials }) => trials);
    const earlier = pooled.map((o, i) => ({ ...o, number: -1 - i, earlier: true }));
    for (const use of uses)
      await recorder.record(
        { ...about, kind, use },
        { task, seed, trials: TRIALS, ...(use === 'other' ? { sources } : { earlier }) },
      );
  }
}

async function chain(recorder: Recorder, family: RelatedFamily, seed: number): Promise<void> {
  if (family.size !== Number.POSITIVE_INFINITY) return;
  for (const kind of ['chain', 'chain with a foreign sweep', 'chain without'])
    if (
      !recorder.has({
        family: family.name,
        task: family.member(CHAIN - 1, seed).name,
        kind,
        use: 'other',
        seed,
        place: CHAIN - 1,
      })
    ) {
      const earlier: SourceSweep[] = [];
      if (kind.endsWith('foreign sweep')) {
        const { history } = await sourceRun(family, 50, seed);
        earlier.push({ id: 'foreign', trials: turned(history) });
      }
      const foreign = earlier.slice();
      for (let place = 0; place < CHAIN; place++) {
        const task = family.member(place, seed);
        const recent = earlier.slice(foreign.length).slice(-(5 - foreign.length));
        const sources = kind === 'chain without' || recent.length === 0 ? [] : [...foreign, ...recent];
        const about = { family: family.name, task: task.name, kind, use: 'other', seed, place };
        const { history } = await recorder.record(about, {
          task,
          seed: 100 * seed + place,
          trials: CHAIN_TRIALS,
          sources,
        });
        earlier.push({ id: `sweep-${place}`, trials: history });
      }
    }
}

const AT = [1, 3, 5, 10, 15, 25, 50];

/** Regret of the best of the first trials; 1 is the median of random configurations. */
function regretOf(run: Run, at: number, ends: { readonly best: number; readonly median: number }): number {
  const { best, median } = ends;
  const low = run.truths.slice(0, at).reduce<number>((least, t) => Math.min(least, t ?? Infinity), Infinity);
  return Math.min(10, Math.max(1e-3, (low - best) / Math.max(1e-12, median - best)));
}

/** Optimum and median of each task; of a table's or surrogate's, from the runs. */
function endsOf(runs: readonly Run[]): (run: Run) => { readonly best: number; readonly median: number } {
  const name = (run: Run): string => `${run.task}|${run.best === null ? '' : run.seed}`;
  const known = new Map<string, { best: number; median: number }>();
  for (const task of new Set(runs.map(name))) {
    const same = runs.filter((run) => name(run) === task);
    const values = same.flatMap(({ truths }) => truths.flatMap((t) => t ?? []));
    const firsts = same
      .filter(({ use }) => use === 'none')
      .flatMap(({ truths }) => truths.slice(0, 8).flatMap((t) => t ?? []));
    firsts.sort((a, b) => a - b);
    const best = same[0]?.best ?? Math.min(...values);
    known.set(task, { best, median: same[0]?.median ?? firsts[firsts.length >>> 1] ?? best + 1 });
  }
  return (run) => known.get(name(run)) ?? { best: 0, median: 1 };
}

function table(runs: readonly Run[]): void {
  const ends = endsOf(runs);
  const log = (run: Run, at: number): number => Math.log10(regretOf(run, at, ends(run)));
  const plain = new Map(runs.filter(({ use }) => use === 'none').map((run) => [`${run.task}|${run.seed}`, run]));
  const groups = new Map<string, Run[]>();
  for (const run of runs)
    if (run.use !== 'none' && !run.kind.startsWith('chain'))
      for (const family of ['all', run.family]) {
        const name = `${run.kind} | ${run.use} | ${family}`;
        groups.set(name, [...(groups.get(name) ?? []), run]);
      }
  console.log(`log10 regret minus that without sources, ± 95 % interval, and share of studies won, ties half`);
  console.log(`| sources | used as | family | n | ${AT.join(' | ')} |\n| ${'--- | '.repeat(4 + AT.length)}`);
  for (const [name, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const cells = AT.map((at) => {
      const differences = group.flatMap((run) => {
        const other = plain.get(`${run.task}|${run.seed}`);
        return other ? [log(run, at) - log(other, at)] : [];
      });
      const n = differences.length;
      const mean = differences.reduce((sum, d) => sum + d, 0) / n;
      const sd = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / Math.max(1, n - 1));
      const won = differences.reduce((sum, d) => sum + (d < -1e-9 ? 1 : d > 1e-9 ? 0 : 0.5), 0) / n;
      return `${mean.toFixed(2)} ± ${((1.96 * sd) / Math.sqrt(n)).toFixed(2)}, ${(100 * won).toFixed(0)} %`;
    });
    console.log(`| ${name} | ${group.length} | ${cells.join(' | ')} |`);
  }
  chainTable(
    runs.filter(({ kind }) => kind.startsWith('chain')),
    ends,
  );
}

/** Trials until the regret at the end of the first sweep, as medians over studies. */
function chainTable(runs: readonly Run[], ends: ReturnType<typeof endsOf>): void {
  const studies = new Map<string, Run[]>();
  for (const run of runs) {
    const name = `${run.kind}|${run.family}|${run.seed}`;
    studies.set(name, [...(studies.get(name) ?? []), run]);
  }
  const reached = new Map<string, number[][]>();
  for (const [name, chained] of studies) {
    const first = chained.find(({ place }) => place === 0);
    const [kind = ''] = name.split('|');
    if (!first || chained.length < CHAIN) continue;
    const goal = regretOf(first, CHAIN_TRIALS, ends(first));
    const lists = reached.get(kind) ?? Array.from({ length: CHAIN }, () => []);
    for (const run of chained) {
      const at = run.truths.findIndex((_, i) => regretOf(run, i + 1, ends(run)) <= goal);
      lists[run.place]?.push(at === -1 ? CHAIN_TRIALS + 1 : at + 1);
    }
    reached.set(kind, lists);
  }
  for (const [kind, lists] of reached) {
    const medians = lists.map((list) => list.toSorted((a, b) => a - b)[list.length >>> 1] ?? Number.NaN);
    console.log(
      `${kind}: median trials to the regret at the end of the first sweep, n = ${lists[0]?.length}: ${medians.join(', ')}`,
    );
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: '' },
    families: { type: 'string', default: '' },
    kinds: { type: 'string', default: 'good,mixed,foreign' },
    from: { type: 'string', default: '20' },
    seeds: { type: 'string', default: '4' },
  },
});
const [command = 'table'] = positionals;
if (values.out === '') throw new Error('--out FILE is missing');
const wanted = values.families === '' ? undefined : values.families.split(',');
if (command === 'table') {
  const runs = readJsonLines(values.out).map((line) => runSchema.parse(line));
  table(runs.filter(({ family }) => wanted === undefined || wanted.includes(family)));
} else {
  const objectives = new Objectives(process.env.HYPERDRIVE_BENCH_DATA ?? '');
  const families = relatedFamilies(process.env.HYPERDRIVE_BENCH_DATA, objectives);
  const recorder = new Recorder(values.out);
  for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed++)
    for (const family of families) {
      if (wanted && !wanted.includes(family.name)) continue;
      if (command === 'chain') await chain(recorder, family, seed);
      else await study(recorder, family, values.kinds.split(','), seed);
    }
  await objectives.close();
}

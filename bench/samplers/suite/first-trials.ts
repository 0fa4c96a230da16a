/**
 * What the first trials are worth on the development trainings that the prior book recognises: its configurations, draws
 * from its densities, and random draws. Continues where it was; prints the table of docs/decisions/prior-book.md.
 *
 *   npx tsx bench/samplers/suite/first-trials.ts
 *
 * Cells are mean regrets of the best of k, 0 the best configuration seen and 1 the median random one, by true loss. Of
 * draws, they are expectations over all subsets of 40 draws from the densities or 64 random ones. Points are kept in
 * first-trials.jsonl of HYPERDRIVE_BENCH_TEMP.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { seededRng } from '../../../src/numerics/index.ts';
import { type CompiledSpace, type ConfigurationValue, compileSpace, priorDraw } from '../../../src/space/index.ts';
import { folder } from '../folder.ts';
import { appendJsonLine, readJsonLines } from '../json-lines.ts';
import { meanOf } from '../statistics.ts';
import { medianOf } from '../task.ts';
import { bookOf } from './book.ts';
import { development } from './development.ts';
import { Losses } from './losses.ts';
import type { Training } from './training.ts';

const pointSchema = z.object({
  task: z.string(),
  kind: z.enum(['book', 'prior', 'random']),
  i: z.int(),
  truth: z.number().nullable(),
});
type Point = z.infer<typeof pointSchema>;

const file = join(folder, 'first-trials.jsonl');
/** Draws come in four blocks, so that an interrupted command has some of each training. */
const BLOCKS = 4;
const PER_BLOCK = { random: 16, prior: 10 } as const;
const COUNTS = [1, 3, 5, 8, 10, 25] as const;
const CEILING = 2;

const stored = readJsonLines(file).map((point) => pointSchema.parse(point));
const keyOf = ({ task, kind, i }: Omit<Point, 'truth'>): string => `${task} ${kind} ${i}`;
const known = new Set(stored.map(keyOf));
const losses = new Losses();

interface Planned {
  readonly kind: Point['kind'];
  readonly i: number;
  readonly config: ConfigurationValue;
}

function planned(training: Training, block: number): Planned[] {
  const book = bookOf(training);
  if (book === undefined || book.configurations.length === 0) return [];
  const space = compileSpace(training.space, { book });
  const rng = seededRng(7 + block, training.name);
  const draw = (kind: 'random' | 'prior', k: number): Planned => ({
    kind,
    i: block * PER_BLOCK[kind] + k,
    config: drawn(space, kind === 'prior', rng),
  });
  const ofBook = book.configurations.map((config, i): Planned => ({ kind: 'book', i, config }));
  return [
    ...(block === 0 ? ofBook : []),
    ...Array.from({ length: PER_BLOCK.random }, (_, k) => draw('random', k)),
    ...Array.from({ length: PER_BLOCK.prior }, (_, k) => draw('prior', k)),
  ];
}

function drawn(space: CompiledSpace, isPrior: boolean, rng: { uniform(): number }): ConfigurationValue {
  const unit = space.free.map((_, coordinate) => {
    const u = rng.uniform();
    const prior = isPrior ? space.priors[coordinate] : undefined;
    return prior ? priorDraw(prior, u) : u;
  });
  return space.fromUnit(unit);
}

async function measure(training: Training, { kind, i, config }: Planned): Promise<void> {
  const name = { task: training.name, kind, i };
  if (known.has(keyOf(name))) return;
  const point: Point = { ...name, truth: (await losses.truth(training, config)) ?? null };
  appendJsonLine(file, point);
  stored.push(point);
}

for (let block = 0; block < BLOCKS; block++)
  for (const training of development)
    await Promise.all(planned(training, block).map((point) => measure(training, point)));
await losses.close();

/** Expected least of k values drawn without replacement: the i-th smallest is it with C(n−1−i, k−1)/C(n, k). */
function expectedLeast(values: readonly number[], k: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  let probability = k / sorted.length;
  let total = 0;
  for (const [i, value] of sorted.entries()) {
    total += probability * value;
    probability *= (sorted.length - i - k) / (sorted.length - i - 1 || 1);
  }
  return total;
}

/** Regrets of one training's points, by kind and in order. */
function regretsOf(task: string): Record<Point['kind'], number[]> {
  const own = stored.filter((point) => point.task === task).sort((a, b) => a.i - b.i);
  const truths = (kind: Point['kind']) => own.filter((point) => point.kind === kind).map(({ truth }) => truth);
  const finite = (values: (number | null)[]) => values.filter((value) => value !== null);
  const best = Math.min(...finite(own.map(({ truth }) => truth)));
  const median = medianOf(finite(truths('random')));
  const regrets = (kind: Point['kind']) =>
    truths(kind).map((truth) => (truth === null ? CEILING : Math.min(CEILING, (truth - best) / (median - best))));
  return { book: regrets('book'), prior: regrets('prior'), random: regrets('random') };
}

const all = development.filter((training) => planned(training, 0).length > 0).map(({ name }) => regretsOf(name));
const row = (title: string, at: (regrets: (typeof all)[number], k: number) => number | undefined): void => {
  const cells = COUNTS.map((k) => {
    const values = all.map((regrets) => at(regrets, k)).filter((value) => value !== undefined);
    return values.length < all.length ? '' : meanOf(values).toFixed(3).replace(/^0/, '');
  });
  console.log(`| ${title} | ${cells.join(' | ')} |`);
};
const least = (values: readonly number[]): number => Math.min(...values);
/** The first `count` of the book, then draws from its densities. */
const mixed =
  (count: number) =>
  ({ book, prior }: (typeof all)[number], k: number): number | undefined => {
    const first = least(book.slice(0, Math.min(count, k)));
    const draws = k - Math.min(count, book.length);
    if (draws > PER_BLOCK.prior) return undefined;
    return draws <= 0
      ? first
      : expectedLeast(
          prior.map((value) => Math.min(value, first)),
          draws,
        );
  };
console.log(
  `${all.length} trainings\n\n| best of | ${COUNTS.join(' | ')} |\n| --- | ${COUNTS.map(() => '---').join(' | ')} |`,
);
row('random draws', ({ random }, k) => expectedLeast(random, k));
row('draws from the densities', ({ prior }, k) => (k <= PER_BLOCK.prior ? expectedLeast(prior, k) : undefined));
row('three configurations, then draws from the densities', mixed(3));
row('five configurations, then draws from the densities', mixed(5));

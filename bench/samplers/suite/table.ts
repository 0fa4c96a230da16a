/**
 * Regret and win rates of one sampler against others on the suite of real trainings, from stored studies; runs no study.
 *
 *   npx tsx bench/samplers/suite/table.ts --suite final --of bayesian --against optuna-tpe,optuna-gp,random --by family
 *
 * Cells: share of pairs won (a win is a regret lower by 0.02 in log10, ties count half) with its 95 % interval, from
 * drawing trainings and then their seeds; number of pairs; mean regrets of both. A pair is the same training and seed.
 * Options: --by all, book, family, noise or task; --tasks (that contain the text); --from and --seeds (seeds counted); --version
 * (of the sampler under `--of`, as in "bayesian 5"). All others of ours count in their current version of sampler and book.
 * --differences adds the mean difference of regrets (negative: the sampler under `--of` is better) with its 95 % interval.
 * --judge: `observed` judges every study by its best observed trial; `shown` judges ours by the recommended trial where there is
 * one, as the product shows it, and peers by the best observed; `recommended` judges all by the recommended one. The last two need
 * studies with configurations, and train for true losses that are not known yet.
 */
import { parseArgs } from 'node:util';
import { peerEnvironments } from '../peer.ts';
import { bootstrap, meanOf } from '../statistics.ts';
import { bookOf, currentVersion } from './book.ts';
import { byRecommended } from './chosen.ts';
import { suites } from './play.ts';
import { type Judged, judged, regretAt } from './regret.ts';
import { CHECKPOINTS, type Study, storedStudies } from './studies.ts';
import type { Training } from './training.ts';
import { Truths } from './truths.ts';

const TIE = 0.02;

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options } = parseArgs({
  options: {
    suite: text('development'),
    of: text('bayesian'),
    against: text('optuna-tpe,optuna-gp,random'),
    by: text('all'),
    tasks: text(''),
    from: text('0'),
    seeds: text('1000'),
    version: text(''),
    judge: text('observed'),
    differences: { type: 'boolean', default: false },
  },
});

const groupers: Readonly<Record<string, (training: Training) => string>> = {
  all: () => 'all',
  family: ({ family }) => family,
  book: (training) => {
    const book = bookOf(training);
    if (book === undefined) return 'not in the book';
    return book.configurations.length > 0 ? 'in the book' : 'in the book, without configurations';
  },
  noise: ({ isResampled }) => (isResampled ? 'folds drawn by each trial' : 'fixed folds'),
  task: ({ name }) => name,
};
const groupOf = groupers[options.by];
if (!groupOf) throw new Error(`--by ${options.by}: one of ${Object.keys(groupers).join(', ')}`);

const trainings = suites[options.suite === 'final' ? 'final' : 'development'];
/** Current versions of ours, by training and sampler; peers have none. */
const versions = new Map<string, string | undefined>();
for (const training of trainings)
  for (const sampler of [options.of, ...options.against.split(',')])
    versions.set(`${training.name} ${sampler}`, await currentVersion(training, sampler));
const isCurrent = ({ task, sampler, version }: Study): boolean => {
  const current = versions.get(`${task} ${sampler}`);
  return current === undefined || version === current;
};
/** `--version` names a sampler's version; that of the book may be any. */
const isWanted = (study: Study): boolean =>
  options.version === ''
    ? isCurrent(study)
    : study.version === options.version || study.version.startsWith(`${options.version}, book `);
const chosen = trainings.filter(({ name }) => name.includes(options.tasks));
const from = Number(options.from);
const inSeeds = ({ seed }: Study): boolean => seed >= from && seed < from + Number(options.seeds);

/** Whether `--judge` asks for the recommended trial of a sampler's studies. */
const judges: Readonly<Record<string, (sampler: string) => boolean>> = {
  observed: () => false,
  shown: (sampler) => !peerEnvironments.has(sampler),
  recommended: () => true,
};
const isByRecommended = judges[options.judge];
if (!isByRecommended) throw new Error(`--judge ${options.judge}: one of ${Object.keys(judges).join(', ')}`);

const stored = storedStudies().filter(({ suite }) => suite === options.suite);
const studies = await studiesToCompare(isByRecommended);
const at = ({ study }: Judged): string => `${study.task} ${study.seed}`;
const own = new Map(
  studies.filter(({ study }) => study.sampler === options.of && isWanted(study)).map((found) => [at(found), found]),
);

/** Studies that the table compares, each judged as `--judge` says. */
async function studiesToCompare(isByRecommended: (sampler: string) => boolean): Promise<Judged[]> {
  const compared: Study[] = [];
  const truths = new Truths();
  for (const study of stored.filter(inSeeds)) {
    const training = chosen.find(({ name }) => name === study.task);
    const { sampler } = study;
    const isOwn = sampler === options.of && isWanted(study);
    const isOther = options.against.split(',').includes(sampler) && isCurrent(study);
    if (!training || !(isOwn || isOther)) continue;
    const found = isByRecommended(sampler) ? await byRecommended(study, training, truths) : study;
    if (found) compared.push(found);
  }
  await truths.close();
  return judged(compared, [...stored, ...compared]);
}

/** Pairs of one training at a checkpoint, as regrets. */
function pairsOf(training: Training, sampler: string, trials: (typeof CHECKPOINTS)[number]): [number, number][] {
  // A longer study of the same seed gives the same first trials; one is enough.
  const seen = new Set<number>();
  return studies.flatMap((other) => {
    const { study } = other;
    if (study.task !== training.name || study.sampler !== sampler || seen.has(study.seed) || !isCurrent(study))
      return [];
    const mine = own.get(at(other));
    const regrets = [mine && regretAt(mine, trials), regretAt(other, trials)];
    const [first, second] = regrets;
    if (first === undefined || second === undefined) return [];
    seen.add(study.seed);
    return [[first, second]];
  });
}

function cell(group: readonly Training[], sampler: string, trials: (typeof CHECKPOINTS)[number]): string {
  const pairs = group.map((training) => pairsOf(training, sampler, trials)).filter((found) => found.length > 0);
  if (pairs.length === 0) return '';
  const score = ([mine, other]: [number, number]): number => {
    const difference = Math.log10(mine / other);
    return difference < -TIE ? 1 : difference > TIE ? 0 : 0.5;
  };
  const { mean, interval } = bootstrap(pairs.map((found) => found.map(score)));
  const percent = (value: number | undefined): string => (100 * (value ?? Number.NaN)).toFixed(0);
  const digits = (value: number | undefined): string => (value ?? Number.NaN).toFixed(3).replace(/^(-?)0/, '$1');
  const regret = (side: 0 | 1): string => digits(meanOf(pairs.map((found) => meanOf(found.map((pair) => pair[side])))));
  const wins = `${percent(mean)} [${interval.map(percent).join(', ')}] ${regret(0)}:${regret(1)}`;
  if (!options.differences) return wins;
  const gap = bootstrap(pairs.map((found) => found.map(([mine, other]) => mine - other)));
  return `${wins}; ${digits(gap.mean)} [${gap.interval.map(digits).join(', ')}]`;
}

/** Pairs at the last checkpoint that has any, and at the first. */
function pairCount(group: readonly Training[], sampler: string): string {
  const counts = CHECKPOINTS.map((trials) =>
    group.reduce((total, training) => total + pairsOf(training, sampler, trials).length, 0),
  );
  return [...new Set(counts.filter((count) => count > 0))].join(', ');
}

console.log(
  `${options.of} (${[...new Set([...own.values()].map(({ study }) => study.version))].join('; ')}) against\n`,
);
console.log(`| sampler | trainings | pairs | ${CHECKPOINTS.map((trials) => `${trials} trials`).join(' | ')} |`);
console.log(`| --- | --- | --- | ${CHECKPOINTS.map(() => '---').join(' | ')} |`);
for (const title of new Set(chosen.map(groupOf)))
  for (const sampler of options.against.split(',')) {
    const group = chosen.filter((training) => groupOf(training) === title);
    const used = group.filter((training) => pairsOf(training, sampler, CHECKPOINTS[0]).length > 0);
    if (used.length === 0) continue;
    const cells = CHECKPOINTS.map((trials) => cell(group, sampler, trials));
    console.log(`| ${sampler} | ${title}: ${used.length} | ${pairCount(group, sampler)} | ${cells.join(' | ')} |`);
  }

/**
 * Adds stored studies to those that are committed.
 *
 *   npx tsx bench/samplers/suite/commit.ts --samplers optuna-tpe,optuna-gp,random,bayesian,bayesian#plain
 *
 * Of ours only those of the current version are added. The committed file keeps what it has, of any version.
 */
import { parseArgs } from 'node:util';
import { currentVersion } from './book.ts';
import { suites } from './play.ts';
import { commitStudies, committedStudies, keyOf, type Study, storedStudies } from './studies.ts';

const { values: options } = parseArgs({ options: { samplers: { type: 'string', default: '' } } });
const wanted = options.samplers.split(',');
const before = committedStudies();
const kept = new Set(before.map(keyOf));
const trainings = new Map(Object.values(suites).flatMap((suite) => suite.map((training) => [training.name, training])));
const added: Study[] = [];
for (const study of storedStudies()) {
  const training = trainings.get(study.task);
  if (training === undefined || !wanted.includes(study.sampler) || kept.has(keyOf(study))) continue;
  const version = (await currentVersion(training, study.sampler)) ?? study.version;
  if (version === study.version) added.push(study);
}
commitStudies([...before, ...added]);
console.log(`${before.length} studies were committed, ${added.length} are new`);

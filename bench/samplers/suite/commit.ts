/**
 * Adds stored studies to those that are committed.
 *
 *   npx tsx bench/samplers/suite/commit.ts --samplers optuna-tpe,optuna-gp,random,bayesian,bayesian#plain
 *
 * Of ours only those of the current version are added. The committed file keeps what it has, of any version.
 */
import { parseArgs } from 'node:util';
import { peerEnvironments } from '../peer.ts';
import { versionOf } from '../runs.ts';
import { commitStudies, committedStudies, keyOf, storedStudies } from './studies.ts';

const { values: options } = parseArgs({ options: { samplers: { type: 'string', default: '' } } });
const wanted = new Map<string, string | undefined>();
for (const name of options.samplers.split(','))
  wanted.set(name, peerEnvironments.has(name) ? undefined : await versionOf(name));
const before = committedStudies();
const kept = new Set(before.map(keyOf));
const added = storedStudies()
  .filter(({ sampler, version }) => wanted.has(sampler) && (wanted.get(sampler) ?? version) === version)
  .filter((study) => !kept.has(keyOf(study)));
commitStudies([...before, ...added]);
console.log(`${before.length} studies were committed, ${added.length} are new`);

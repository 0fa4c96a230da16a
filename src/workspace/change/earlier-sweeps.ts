import { type SweepDefinition, type SweepRow, spaceOf } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import type { Store } from '../../store/index.ts';
import { algorithmsOf } from '../algorithms.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** A sweep that a new one could learn from. */
export interface RelatedSweep {
  readonly id: string;
  readonly name: string;
  /** How many of its first {@link mostTrials} trials have a value and lie in the new space. */
  readonly trials: number;
  /** Whether it ran the same command in the same folder with the same environment. */
  readonly hasSameCommand: boolean;
}

/** Stands for the sweeps that a submission finds. */
export const auto = 'auto';
/** As many as a definition may name. */
const mostSweeps = 5;
/** With fewer trials, a sweep has little to say. */
const fewestTrials = 5;
const mostTrials = 200;
/** Sweeps whose trials are looked at, the newest ones. */
const mostLooks = 30;

/**
 * Earlier sweeps with the same metric and parameters, at most five: first those that ran the same command, then the newest.
 * Parameters are the same if their names are and enough trials lie in the new space.
 *
 * @param space compiled from the definition
 */
async function relatedSweeps(
  store: Store,
  definition: SweepDefinition,
  space: CompiledSpace,
): Promise<readonly RelatedSweep[]> {
  const { objective } = definition;
  if (objective === null) return [];
  const found: RelatedSweep[] = [];
  const candidates = (await store.sweeps()).filter(({ definition: earlier }) => isAlike(earlier, definition));
  candidates.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1));
  for (const row of candidates.slice(0, mostLooks)) {
    const trials = await usableTrials(store, row, space);
    if (trials < fewestTrials) continue;
    const hasSameCommand = isSameCommand(row.definition, definition);
    found.push({ id: row.id, name: row.definition.displayName ?? row.definition.name, trials, hasSameCommand });
  }
  const rank = ({ hasSameCommand }: RelatedSweep): number => (hasSameCommand ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, mostSweeps);
}

/**
 * The sweeps that one with `auto` would find, and those to offer for a definition that names none: nothing if its sampler
 * cannot use sweeps on other data, as those of `auto` count.
 */
export async function offeredSweeps(
  { store, plugins }: Pick<WorkspaceParts, 'store' | 'plugins'>,
  definition: SweepDefinition,
): Promise<readonly RelatedSweep[]> {
  const { resumeFrom, sampling } = definition;
  const { samplers } = await algorithmsOf(plugins, definition);
  const isOffer = resumeFrom.length === 0 && samplers.find(sampling.type)?.usesSources !== false;
  return isOffer || resumeFrom.includes(auto) ? relatedSweeps(store, definition, spaceOf(definition)) : [];
}

function isAlike(earlier: SweepDefinition, definition: SweepDefinition): boolean {
  const names = (of: SweepDefinition): string => JSON.stringify(Object.keys(of.space).sort());
  return (
    earlier.objective?.primaryMetric === definition.objective?.primaryMetric &&
    earlier.objective?.goal === definition.objective?.goal &&
    names(earlier) === names(definition)
  );
}

async function usableTrials(store: Store, { id }: SweepRow, space: CompiledSpace): Promise<number> {
  const trials = await store.trials({
    sweepId: id,
    states: ['completed', 'stopped'],
    order: 'best',
    limit: mostTrials,
  });
  return trials.filter(({ best, config }) => best !== null && space.contains(config) === undefined).length;
}

/**
 * Whether two sweeps run the same command with the same inputs. The files that it reads may still differ; and what a
 * function of a program or a caller of ask and tell computes is not known at all.
 */
export function isSameCommand({ trial: a }: SweepDefinition, { trial: b }: SweepDefinition): boolean {
  if (a.type !== 'command' || b.type !== 'command') return false;
  const what = ({ command, workingFolder, environment }: typeof a): string =>
    JSON.stringify([command, workingFolder, Object.entries(environment).sort()]);
  return what(a) === what(b);
}

/** Replaces `auto`, in `resumeFrom` and in `otherData`, by the sweeps found. */
export async function resolveEarlierSweeps(
  store: Store,
  definition: SweepDefinition,
  space: CompiledSpace,
): Promise<SweepDefinition> {
  const { resumeFrom, otherData: given = [], ...rest } = definition;
  if (!resumeFrom.includes(auto)) return definition;
  const named = resumeFrom.filter((id) => id !== auto);
  const related = (await relatedSweeps(store, definition, space)).filter(({ id }) => !named.includes(id));
  const found = related.slice(0, mostSweeps - named.length);
  const ids = found.map(({ id }) => id);
  const otherData = [...given.filter((id) => named.includes(id)), ...(given.includes(auto) ? ids : [])];
  return {
    ...rest,
    resumeFrom: [...named, ...ids],
    ...(otherData.length > 0 && { otherData }),
  };
}

/** A changed definition whose file still says `auto`: it means the sweeps that its submission found. */
export function withFoundSweeps(after: SweepDefinition, { resumeFrom, otherData }: SweepDefinition): SweepDefinition {
  if (!after.resumeFrom.includes(auto)) return after;
  const { otherData: _, ...rest } = after;
  return { ...rest, resumeFrom, ...(otherData && { otherData }) };
}

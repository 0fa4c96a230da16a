import { newId } from '../../base/index.ts';
import { type SweepDefinition, type SweepRow, spaceOf } from '../../model/index.ts';
import { LinePatterns } from '../../patterns/index.ts';
import { validateSampling } from '../../sampling/index.ts';
import { type CompiledSpace, compileSpace } from '../../space/index.ts';
import { validatePolicy } from '../../termination/index.ts';
import { type Algorithms, ownAlgorithms } from '../algorithms.ts';
import { workspaceError } from '../errors.ts';
import { targetOf } from '../target-of.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { checkContinuing } from './checks/check-continuing.ts';
import { checkHistory } from './checks/check-history.ts';
import { checkObjectives } from './checks/check-objectives.ts';
import { resolveEarlierSweeps } from './earlier-sweeps.ts';
import { withPriors } from './priors.ts';
import { readDefinition } from './read-definition.ts';
import { withResumedChildren } from './resumed-children.ts';

/** Stands for the parameters that trials will ask for. */
const anyRange = { any: { type: 'range', low: 0, high: 1 } };

/** Options for recording a sweep. */
export interface SubmitOptions {
  /** A repeat with the same key gives the same sweep. */
  readonly requestKey?: string;
}

/**
 * Checks a definition for everything beyond its shape.
 * @param algorithms the samplers and policies that it may name. @defaultValue the built-in ones
 * @throws {HyperDriveConfigException} SPACE_*, SAMPLING_*, TERMINATION_*, SWEEP_NEEDS_OBJECTIVE, SWEEP_NEEDS_SPACE, SWEEP_CANNOT_CONTINUE,
 *   PATTERNS_REFUSED, and what {@link checkObjectives} throws
 */
export function checkDefinition(definition: SweepDefinition, algorithms: Algorithms = ownAlgorithms): CompiledSpace {
  const space = spaceOf(definition);
  const { objective, objectives } = definition;
  const kind = algorithms.samplers.kindOf(definition.sampling);
  if (definition.defineByRun !== undefined && kind.isList)
    throw workspaceError(
      'SWEEP_NEEDS_SPACE',
      `sampling: ${kind.type} lists every configuration before the first trial, but a define-by-run study learns its parameters from its trials: use auto, tpe, bayesian or random`,
      { details: { field: 'sampling', value: kind.type, expected: 'auto, tpe, bayesian or random' } },
    );
  // A define-by-run study has nothing to choose yet: the sampler is checked again with each parameter.
  const isOpen = definition.defineByRun !== undefined && space.dimension === 0;
  const chosenFrom = isOpen ? compileSpace(anyRange, { logbase: space.logbase }) : space;
  const facts = { space: chosenFrom, hasObjective: objective !== null, isMultiObjective: objectives !== undefined };
  validateSampling(definition.sampling, facts, algorithms.samplers);
  checkObjectives(definition);
  validatePolicy(definition.earlyTermination, algorithms.policies);
  if (definition.objective === null && definition.earlyTermination.type !== 'none') {
    throw workspaceError(
      'SWEEP_NEEDS_OBJECTIVE',
      `early_termination ${definition.earlyTermination.type} compares trials by the primary metric: add an objective, or remove early_termination`,
      { details: { earlyTermination: definition.earlyTermination.type } },
    );
  }
  checkContinuing(definition, space, algorithms);
  if (definition.trial.type === 'command') LinePatterns.compile(definition.trial.stdoutMetrics.patterns);
  return space;
}

/** Checks a definition and records the sweep. */
export async function submit(
  { store, files, randomBytes, plugins }: Pick<WorkspaceParts, 'store' | 'files' | 'randomBytes' | 'plugins'>,
  definition: SweepDefinition,
  { requestKey }: SubmitOptions = {},
): Promise<SweepRow> {
  const { definition: read, algorithms } = await readDefinition(definition, plugins);
  const checked = withPriors(read, algorithms);
  // A repeat is not checked again: the folder of its code, or a sweep that it resumes from, may be gone by now.
  const known = requestKey === undefined ? undefined : await store.answeredSubmission(checked, requestKey);
  if (known !== undefined) return known;
  const space = checkDefinition(checked, algorithms);
  // A sweep that this installation cannot run must not be recorded.
  await targetOf(checked, plugins);
  const earlier = await resolveEarlierSweeps(store, checked, space);
  const resolved = await withResumedChildren({ store, files }, earlier, space);
  await checkHistory(store, resolved);
  const id = `hd-${newId(randomBytes, 10)}`;
  const key = requestKey === undefined ? {} : { requestKey, asked: checked };
  const sweep = await store.createSweep({ id, definition: resolved, ...key });
  await store.synced();
  return sweep;
}

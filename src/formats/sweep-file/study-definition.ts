import { z } from 'zod';
import { askTellDefinition, askTellTotal, goals, logbaseOf, type SweepDefinition } from '../../model/index.ts';
import { samplers } from '../../sampling/index.ts';
import { policies } from '../../termination/index.ts';
import { formatsError } from '../errors.ts';
import type { BuildFindings } from './build/build-context.ts';
import { buildPolicy, buildSampling, chooseSeed, toObjective } from './build/build-definition.ts';
import { buildResumeFrom } from './build/resume-from.ts';
import { type FileSpace, readSearchSpace } from './build/search-space.ts';
import { type FileProblem, pathText } from './problems.ts';
import { checkAgainst } from './schema/schema-problems.ts';
import { sweepFileSchema } from './schema/sweep-file-schema.ts';
import { policyBlock } from './shorthand.ts';

const { search_space, constraints, sampling_algorithm, early_termination, resume_from, seed } = sweepFileSchema.shape;
const { objectives, outcome_constraints, priors } = sweepFileSchema.shape;
const label = z.string().min(1).max(255);

/** The parts of a study, in the words of sweep files. */
const studySchema = z.strictObject({
  name: label.default('study'),
  space: search_space.optional(),
  define_by_run: z.boolean().default(false),
  constraints,
  metric: label.optional(),
  goal: z.enum(goals).optional(),
  objectives,
  outcome_constraints,
  seed,
  sampling: sampling_algorithm.unwrap().default('auto'),
  priors,
  early_termination,
  max_total_trials: z.int().min(1).default(askTellTotal),
  resume_from,
  tags: z.record(z.string(), z.string()).default({}),
});

/** Where a sweep file has the same thing. */
const keys: Readonly<Record<string, string>> = { search_space: 'space', sampling_algorithm: 'sampling' };

/**
 * Reads the definition of a study from a JSON value: `space`, or `define_by_run`, or both, and optionally `constraints`, `goal` and `metric` or
 * `objectives`, `outcome_constraints`, `seed`, `sampling`, `priors`, `early_termination`, `max_total_trials`, `resume_from`,
 * `tags` and `name`, each as in a sweep file.
 *
 * @param options `defaultSeed`: for studies that give no seed, 0 or more
 * @throws {HyperDriveConfigException} FORMATS_BAD_STUDY with every problem found, in the message and in `details`
 */
export function parseStudy(block: unknown, options: { readonly defaultSeed: number }): SweepDefinition {
  const checked = checkAgainst(studySchema, withPolicyBlock(block));
  if (checked.kind === 'problems') throw studyError(checked.problems);
  const given = checked.output;
  const findings: BuildFindings = { problems: [], notices: [] };
  const file = { ...given, sampling_algorithm: given.sampling, compat: 'strict' as const };
  const sampling = buildSampling(file, samplers, findings);
  const chosenSeed = chooseSeed(file, options, findings);
  const earlyTermination = buildPolicy(file, policies, findings);
  const space = studySpace(given, logbaseOf(sampling), findings);
  const [first] = given.objectives ?? [];
  for (const key of ['metric', 'goal'] as const)
    if (first !== undefined && given[key] !== undefined)
      findings.problems.push({ path: [key], message: 'is given by the first of objectives; remove it' });
  const earlier = buildResumeFrom(given.resume_from);
  if (findings.problems.length > 0) throw studyError(findings.problems);
  return askTellDefinition({
    name: given.name,
    tags: given.tags,
    space: space.wire,
    constraints: space.constraints,
    sampling,
    ...(given.define_by_run && { defineByRun: { fixed: Object.keys(space.wire) } }),
    ...(given.priors === 'none' && { priors: given.priors }),
    seed: chosenSeed,
    earlyTermination,
    objective: {
      primaryMetric: first?.primary_metric ?? given.metric ?? 'value',
      goal: first?.goal ?? given.goal ?? 'minimize',
    },
    ...(given.objectives && { objectives: given.objectives.map(toObjective) }),
    ...(given.outcome_constraints && { outcomeConstraints: given.outcome_constraints }),
    maxTotalTrials: given.max_total_trials,
    ...earlier,
  });
}

/** The space of a study; the trials of a define-by-run study add to it, so it may be missing or empty. */
function studySpace(
  { space, define_by_run: isByRun, constraints }: z.output<typeof studySchema>,
  logbase: number | 'e',
  findings: BuildFindings,
): FileSpace {
  const isEmpty = space === undefined || Object.keys(space).length === 0;
  if (!isEmpty || !isByRun || constraints !== undefined) {
    if (space !== undefined) return readSearchSpace(space, constraints, logbase, findings);
    const message = isByRun
      ? 'is missing; constraints need its parameters'
      : 'is missing; give a search space, or define_by_run: true for trials that ask for their parameters';
    findings.problems.push({ path: ['space'], message });
  }
  return { wire: {}, names: [], unreadable: [], free: [], constraints: undefined };
}

function withPolicyBlock(block: unknown): unknown {
  if (typeof block !== 'object' || block === null || !('early_termination' in block)) return block;
  return { ...block, early_termination: policyBlock(block.early_termination) };
}

function studyError(problems: readonly FileProblem[]): Error {
  const told = problems.map(({ path: [first, ...rest], message }) => {
    const key = typeof first === 'string' ? (keys[first] ?? first) : first;
    return { path: key === undefined ? '' : pathText([key, ...rest]), message };
  });
  const lines = told.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const text =
    lines.length === 1 ? `study: ${lines[0]}` : `${lines.length} problems in the study:\n  ${lines.join('\n  ')}`;
  return formatsError('FORMATS_BAD_STUDY', text, { details: { problems: told } });
}

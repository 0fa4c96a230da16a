import { logbaseOf, type SweepDefinition, sweepDefinitionSchema } from '../../../model/index.ts';
import type { SamplerRegistry } from '../../../sampling/index.ts';
import type { PolicyRegistry } from '../../../termination/index.ts';
import { checkAgainst } from '../schema/schema-problems.ts';
import type { SweepFile } from '../schema/sweep-file-schema.ts';
import { alsoWrong } from './also-wrong.ts';
import { isAzureFile } from './azure-file.ts';
import { beliefNotices } from './belief-notices.ts';
import { type BuildContext, type BuildFindings, textMap } from './build-context.ts';
import { buildStopWhen } from './build-stop-when.ts';
import { buildResumeChildRuns } from './resume-child-runs.ts';
import { buildResumeFrom } from './resume-from.ts';
import { readSearchSpace } from './search-space.ts';
import { buildTrial, trialFolder } from './trial/build-trial.ts';

/** Turns a checked file into a definition, with defaults, paths and inputs resolved. */
export function buildDefinition(
  file: SweepFile,
  context: BuildContext,
): BuildFindings & { readonly definition: SweepDefinition | undefined } {
  const findings: BuildFindings = { problems: [], notices: [] };
  noticeIgnored(file, findings);
  const sampling = buildSampling(file, context.samplers, findings);
  const seed = chooseSeed(file, context, findings);
  const earlyTermination = buildPolicy(file, context.policies, findings);
  const primary = checkObjective(file, context.samplers, findings);
  const space = readSearchSpace(file.search_space, file.constraints, logbaseOf(sampling), findings);
  if (findings.problems.length === 0) findings.notices.push(...beliefNotices(space.free, sampling, context.samplers));
  const trial = buildTrial(file, space, context, findings);
  const limits = buildLimits(file, trial.cpus, context, findings);
  const stopWhen = buildStopWhen(file, findings);
  const earlier = { ...buildResumeFrom(file.resume_from), ...buildResumeChildRuns(file.resume_child_runs, findings) };
  if (findings.problems.length > 0 || context.isFaulty) {
    const parts = { sampling, earlyTermination, space, folder: trialFolder(file.trial, context) };
    findings.problems.push(...alsoWrong(file, parts, context, findings.problems));
    return { ...findings, definition: undefined };
  }
  const checked = checkAgainst(sweepDefinitionSchema, {
    formatVersion: 1,
    name: file.name ?? context.defaultName,
    ...(file.display_name === undefined ? {} : { displayName: file.display_name }),
    experimentName: file.experiment_name ?? experimentName(context.folder),
    ...(file.description === undefined ? {} : { description: file.description }),
    tags: textMap(file.tags, ['tags'], context),
    space: space.wire,
    ...(space.constraints && { constraints: space.constraints }),
    sampling,
    ...(file.priors === 'none' && { priors: file.priors }),
    seed,
    earlyTermination,
    objective: primary ? toObjective(primary) : null,
    ...(file.objectives && { objectives: file.objectives.map(toObjective) }),
    ...(file.outcome_constraints && { outcomeConstraints: file.outcome_constraints }),
    limits,
    ...(stopWhen && { stopWhen }),
    ...(file.cost_per_hour !== undefined && { costPerHour: file.cost_per_hour }),
    retries: {
      userErrors: file.retries.user_errors,
      infrastructure: file.retries.infrastructure,
      preemptions: file.retries.preemptions,
    },
    ahead: file.ahead,
    trial,
    ...earlier,
  } satisfies SweepDefinition);
  if (checked.kind === 'ok') return { ...findings, definition: checked.output };
  findings.problems.push(
    ...checked.problems.map(({ message, path }) => ({ path: [], message: `${path}: ${message}` })),
  );
  return { ...findings, definition: undefined };
}

/** Azure ML takes shorter time limits for this one. */
const leastAzureMs = 60_000;

function experimentName(folder: string): string {
  return folder.split(/[\\/]/).filter(Boolean).at(-1)?.slice(0, 255) ?? 'Default';
}

function noticeIgnored(file: SweepFile, { notices }: BuildFindings): void {
  const tell = (path: readonly string[], message: string) => notices.push({ path, message, atKey: true });
  if (file.identity !== undefined) tell(['identity'], 'ignored: trials run as the user who runs the sweep');
  if (file.queue_settings !== undefined) tell(['queue_settings'], 'ignored: there is no queue on this machine');
  if (file.services !== undefined) tell(['services'], 'ignored');
  if (file.properties !== undefined) tell(['properties'], 'ignored; use tags');
  if (file.trial.environment !== undefined)
    tell(['trial', 'environment'], 'ignored: trials use the programs installed on this machine');
  for (const key of ['queue_settings', 'identity', 'services', 'properties'] as const)
    if (file.trial[key] !== undefined) tell(['trial', key], 'ignored');
  const resources = file.trial.resources ?? file.resources;
  const owner = file.trial.resources ? ['trial', 'resources'] : ['resources'];
  if ((resources?.instance_count ?? 1) > 1)
    tell([...owner, 'instance_count'], 'ignored: a trial runs on one machine here');
  for (const key of ['instance_type', 'docker_args', 'shm_size'] as const)
    if (resources?.[key] !== undefined) tell([...owner, key], 'ignored');
}

/** The sampling that a file names, with its sampler's defaults. */
export function buildSampling(
  file: Pick<SweepFile, 'sampling_algorithm'>,
  samplers: SamplerRegistry,
  { problems }: BuildFindings,
): SweepDefinition['sampling'] {
  const given = file.sampling_algorithm;
  const { seed: _, ...sampling } = typeof given === 'string' ? { type: given } : given;
  const checked = checkAgainst(samplers.kindOf(sampling).definition, sampling);
  if (checked.kind === 'ok') return checked.output;
  problems.push(...checked.problems.map((problem) => ({ ...problem, path: ['sampling_algorithm', ...problem.path] })));
  return sampling;
}

/** The seed that a file gives, in either place, or the default. */
export function chooseSeed(
  file: Pick<SweepFile, 'sampling_algorithm' | 'seed'>,
  context: Pick<BuildContext, 'defaultSeed'>,
  { problems }: BuildFindings,
): number {
  const given = typeof file.sampling_algorithm === 'object' ? file.sampling_algorithm.seed : undefined;
  const inner = typeof given === 'number' ? given : undefined;
  if (file.seed !== undefined && inner !== undefined && file.seed !== inner)
    problems.push({
      path: ['seed'],
      message: `is ${file.seed}, but sampling_algorithm.seed is ${inner}; give one of them`,
    });
  return file.seed ?? inner ?? context.defaultSeed;
}

/** The early termination of a file. */
export function buildPolicy(
  { early_termination: given = 'none', compat }: Pick<SweepFile, 'early_termination' | 'compat'>,
  policies: PolicyRegistry,
  { problems, notices }: BuildFindings,
): SweepDefinition['earlyTermination'] {
  const block = typeof given === 'string' ? { type: given } : given;
  const at = (key: string | undefined) =>
    key === undefined ? { path: ['early_termination'], atKey: true } : { path: ['early_termination', key] };
  return policies.kindOf(block).read(block, {
    isLenient: compat === 'lenient',
    problem: (message, key) => problems.push({ ...at(key), message }),
    notice: (message, key) => notices.push({ ...at(key), message }),
  });
}

type ObjectiveBlock = NonNullable<SweepFile['objective']>;

/** An objective of a file in its stored form. */
export function toObjective({ primary_metric, goal }: ObjectiveBlock) {
  return { primaryMetric: primary_metric, goal };
}

/** @returns the primary objective: the only one, or the first of several */
function checkObjective(
  file: SweepFile,
  samplers: SamplerRegistry,
  { problems }: BuildFindings,
): ObjectiveBlock | undefined {
  const first = file.objectives?.[0];
  const { objective } = file;
  if (objective && first && (objective.primary_metric !== first.primary_metric || objective.goal !== first.goal))
    problems.push({
      path: ['objective'],
      atKey: true,
      message: `is ${objective.goal} ${objective.primary_metric}, but objectives begins with ${first.goal} ${first.primary_metric}; remove objective`,
    });
  const primary = objective ?? first;
  if (primary !== undefined) return primary;
  const sampler = typeof file.sampling_algorithm === 'string' ? file.sampling_algorithm : file.sampling_algorithm.type;
  const policy = typeof file.early_termination === 'object' ? file.early_termination.type : file.early_termination;
  const needs =
    policy !== undefined && policy !== 'none'
      ? `early_termination ${policy}`
      : samplers.find(sampler)?.objective === 'unused'
        ? undefined
        : `sampling_algorithm ${sampler}`;
  if (needs !== undefined)
    problems.push({
      path: ['objective'],
      message: `is required by ${needs}: give primary_metric, and goal "minimize" or "maximize"`,
    });
  return undefined;
}

function buildLimits(
  file: SweepFile,
  cpusPerTrial: number,
  context: BuildContext,
  { notices }: BuildFindings,
): SweepDefinition['limits'] {
  const total = file.limits.max_total_trials;
  const asked = file.limits.max_concurrent_trials ?? Math.max(1, Math.floor(context.cpuCount / cpusPerTrial));
  if (file.limits.max_concurrent_trials !== undefined && asked > total)
    notices.push({
      path: ['limits', 'max_concurrent_trials'],
      message: `${asked} is more than max_total_trials; ${total} is used`,
    });
  const isAzure = isAzureFile(file);
  const orNone = (key: string, ms: number | null | undefined): number | null => {
    if (!ms || !isAzure || ms >= leastAzureMs) return ms || null;
    notices.push({ path: ['limits', key], message: `${ms / 1_000} s counts as 60 s, as in Azure ML` });
    return leastAzureMs;
  };
  return {
    maxTotalTrials: total,
    maxConcurrentTrials: Math.min(asked, total),
    timeoutMs: orNone('timeout', file.limits.timeout),
    trialTimeoutMs: orNone(
      'trial_timeout',
      file.limits.trial_timeout === undefined ? file.trial.limits?.timeout : file.limits.trial_timeout,
    ),
    maxFailedTrials: file.limits.max_failed_trials,
  };
}

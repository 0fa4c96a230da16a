import { logbaseOf, type SweepDefinition, sweepDefinitionSchema } from '../../model/index.ts';
import type { SamplerRegistry } from '../../sampling/index.ts';
import { type BuildContext, type BuildFindings, textMap } from './build-context.ts';
import { buildTrial } from './build-trial.ts';
import { shownValue } from './problems.ts';
import { checkAgainst } from './schema-problems.ts';
import { readSearchSpace } from './search-space.ts';
import type { SweepFile } from './sweep-file-schema.ts';

/** Turns a checked file into a definition: defaults, paths and inputs resolved. */
export function buildDefinition(
  file: SweepFile,
  context: BuildContext,
): BuildFindings & { readonly definition: SweepDefinition | undefined } {
  const findings: BuildFindings = { problems: [], notices: [] };
  noticeIgnored(file, findings);
  const sampling = buildSampling(file, context.samplers, findings);
  const seed = chooseSeed(file, context, findings);
  const earlyTermination = buildPolicy(file, findings);
  const primary = checkObjective(file, context.samplers, findings);
  const space = readSearchSpace(file.search_space, file.constraints, logbaseOf(sampling), findings);
  const trial = buildTrial(file, space, context, findings);
  const limits = buildLimits(file, trial.cpus, context, findings);
  if (findings.problems.length > 0) return { ...findings, definition: undefined };
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
    seed,
    earlyTermination,
    objective: primary ? toObjective(primary) : null,
    ...(file.objectives && { objectives: file.objectives.map(toObjective) }),
    ...(file.outcome_constraints && { outcomeConstraints: file.outcome_constraints }),
    limits,
    retries: {
      userErrors: file.retries.user_errors,
      infrastructure: file.retries.infrastructure,
      preemptions: file.retries.preemptions,
    },
    ahead: file.ahead,
    trial,
    resumeFrom: typeof file.resume_from === 'string' ? [file.resume_from] : (file.resume_from ?? []),
  } satisfies SweepDefinition);
  if (checked.kind === 'ok') return { ...findings, definition: checked.output };
  findings.problems.push(
    ...checked.problems.map(({ message, path }) => ({ path: [], message: `${path}: ${message}` })),
  );
  return { ...findings, definition: undefined };
}

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
    tell(['trial', 'environment'], 'ignored: trials run with the programs that are installed here');
  for (const key of ['distribution', 'queue_settings', 'identity', 'services', 'properties'] as const)
    if (file.trial[key] !== undefined)
      tell(
        ['trial', key],
        key === 'distribution' ? 'ignored: start several processes from the command, such as with torchrun' : 'ignored',
      );
  const resources = file.trial.resources ?? file.resources;
  const owner = file.trial.resources ? ['trial', 'resources'] : ['resources'];
  if ((resources?.instance_count ?? 1) > 1)
    tell([...owner, 'instance_count'], 'ignored: a trial runs on one machine here');
  for (const key of ['instance_type', 'docker_args', 'shm_size'] as const)
    if (resources?.[key] !== undefined) tell([...owner, key], 'ignored');
}

/** The sampling that a file names, with the defaults of its sampler. */
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

/** The seed that a file gives, at either place, or the default. */
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

type PolicyBlock = Extract<NonNullable<SweepFile['early_termination']>, object>;
type BanditBlock = Extract<PolicyBlock, { type: 'bandit' }>;

/** The early termination of a file. */
export function buildPolicy(
  file: Pick<SweepFile, 'early_termination' | 'compat'>,
  findings: BuildFindings,
): SweepDefinition['earlyTermination'] {
  const given = file.early_termination ?? 'none';
  const block: PolicyBlock =
    typeof given === 'object'
      ? given
      : given === 'median_stopping'
        ? { type: given, evaluation_interval: 1, delay_evaluation: 0 }
        : { type: given };
  switch (block.type) {
    case 'none':
      return { type: 'none' };
    case 'bandit':
      return { type: 'bandit', ...chooseSlack(block, file.compat, findings), ...evaluation(block) };
    case 'median_stopping':
      return { type: 'median_stopping', ...evaluation(block) };
    case 'truncation_selection':
      return {
        type: 'truncation_selection',
        truncationPercentage: block.truncation_percentage,
        excludeFinishedJobs: block.exclude_finished_jobs,
        ...evaluation(block),
      };
    case 'auto':
    case 'safe':
    case 'fast':
      return { type: block.type, ...(block.max_reports === undefined ? {} : { maxReports: block.max_reports }) };
    case 'asha':
    case 'hyperband':
    case 'pasha':
      if (block.min_reports !== undefined && block.min_reports > block.max_reports)
        findings.problems.push({
          path: ['early_termination', 'min_reports'],
          message: `is ${block.min_reports}, above max_reports ${block.max_reports}; it must not be larger`,
        });
      return {
        ...(block.type === 'asha' && block.mode === 'promotion'
          ? { type: block.type, mode: block.mode }
          : { type: block.type }),
        maxReports: block.max_reports,
        ...(block.min_reports === undefined ? {} : { minReports: block.min_reports }),
        reductionFactor: block.reduction_factor,
      };
    case 'pbt':
      return {
        type: 'pbt',
        population: block.population,
        perturbationInterval: block.perturbation_interval,
        quantileFraction: block.quantile_fraction,
        perturbationFactors: block.perturbation_factors,
        resampleProbability: block.resample_probability,
      };
  }
}

function evaluation(block: { readonly evaluation_interval: number; readonly delay_evaluation: number }) {
  return {
    // Azure's Python classes write 0 for "every report".
    evaluationInterval: Math.max(1, block.evaluation_interval),
    delayEvaluation: block.delay_evaluation,
  };
}

/** Exactly one slack counts; 0 is how Azure's Python classes write an unset one. */
function chooseSlack(block: BanditBlock, compat: SweepFile['compat'], { problems, notices }: BuildFindings) {
  const path = ['early_termination'];
  const factor = block.slack_factor || undefined;
  const amount = block.slack_amount || undefined;
  if (factor !== undefined && amount !== undefined && compat === 'strict')
    problems.push({
      path,
      atKey: true,
      message: `both slack_factor (${factor}) and slack_amount (${amount}) are set; keep one, or set \`compat: lenient\` to use slack_factor`,
    });
  else if (factor !== undefined && amount !== undefined)
    notices.push({
      path: [...path, 'slack_amount'],
      message: `ignored: slack_factor ${factor} counts (compat: lenient)`,
    });
  if (factor === undefined && amount === undefined)
    problems.push({
      path,
      atKey: true,
      message: `a bandit policy needs slack_factor or slack_amount above 0, got ${shownValue(block.slack_factor)} and ${shownValue(block.slack_amount)}`,
    });
  if (factor !== undefined) return { slackFactor: factor };
  return amount === undefined ? {} : { slackAmount: amount };
}

type ObjectiveBlock = NonNullable<SweepFile['objective']>;

/** An objective of a file, as it is stored. */
export function toObjective({ primary_metric, goal }: ObjectiveBlock) {
  return { primaryMetric: primary_metric, goal };
}

/** @returns the primary objective: the one there is, or the first of several */
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
  const orNone = (ms: number | null | undefined): number | null => ms || null;
  return {
    maxTotalTrials: total,
    maxConcurrentTrials: Math.min(asked, total),
    timeoutMs: orNone(file.limits.timeout),
    trialTimeoutMs: orNone(
      file.limits.trial_timeout === undefined ? file.trial.limits?.timeout : file.limits.trial_timeout,
    ),
    maxFailedTrials: file.limits.max_failed_trials,
  };
}

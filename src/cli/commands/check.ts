import { inBackground, nearestWord } from '../../base/index.ts';
import { measuresOf, type SweepDefinition } from '../../model/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { policyAdvice } from '../../termination/index.ts';
import {
  type Algorithms,
  checkDefinition,
  checkHistory,
  checkMachine,
  machineRoom,
  type RelatedSweep,
  type Slots,
  type Workspace,
  withPriors,
  withResumedChildren,
} from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { FileChanges } from '../file-options.ts';
import { definitionText } from '../text/definition-text.ts';
import { failureTails } from '../text/failure-tails.ts';
import { groupFailures } from '../text/summary.ts';
import { numberText, oneLine } from '../text/text.ts';
import { configurationLines, reasonText } from '../text/trial-text.ts';
import { tellOffer } from './earlier-sweeps.ts';
import { loadSweepFile } from './load-sweep-file.ts';
import { tellLargeCode, tellPlace } from './tell-code.ts';
import { tellPriors } from './tell-priors.ts';

/** Options of {@link checkCommand}. */
export interface CheckOptions extends CommonOptions, FileChanges {
  /** Slots of the machine that will run the trials; undefined parts: all of this machine. */
  readonly slots: Slots;
  /** Run one trial, in a temporary state folder. */
  readonly dryRun: boolean;
}

/** `hyperdrive check FILE`: finds everything wrong with a sweep file without running the sweep. */
export async function checkCommand(context: CommandContext, file: string, options: CheckOptions): Promise<number> {
  const { slots } = options;
  const { definition: read, warnings, algorithms } = await loadSweepFile(context, file, options, slots.cpus);
  const space = checkDefinition(read, algorithms);
  const definition = withPriors(read, algorithms);
  checkMachine(definition, slots);
  await tellLargeCode(context, definition);
  // JSON carries no offer.
  const isAsked = !options.json || definition.resumeFrom.length > 0 || definition.resumeChildRuns !== undefined;
  const offer = isAsked ? await consultEarlier(context, definition, space) : [];
  const { terminal } = context;
  const size = Number.isFinite(space.size) ? String(space.size) : null;
  if (options.json && !options.dryRun)
    terminal.line(
      JSON.stringify({ ok: true, file, size: size === null ? null : Number(size), warnings, definition }, null, 2),
    );
  else if (!options.json) {
    terminal.line(
      `${terminal.paint.green('ok')}: ${file}: ${definitionText(definition, machineRoom(definition, slots))}`,
    );
    const names = Object.keys(definition.space).map(oneLine).join(', ');
    const rules = space.constraints.length;
    const kept = rules === 0 ? '' : `, before ${rules === 1 ? 'a constraint' : `${rules} constraints`}`;
    const count = size === '1' ? 'one configuration' : `${size ?? 'infinitely many'} configurations`;
    terminal.line(`search space: ${names}; ${count}${kept}`);
    tellPlace(context, definition);
    tellPriors(context, definition);
    tellOffer(context, offer);
  }
  // A dry run knows how many reports a full trial makes, which sharpens the advice.
  if (!options.dryRun) tellAdvice(context, definition, undefined, algorithms);
  return options.dryRun ? dryRun(context, { definition, algorithms }, options) : exitCodes.ok;
}

/**
 * Checks the earlier sweeps and trials that the file names; without any, finds those of the state folder, if there is one, that the
 * sweep could learn from.
 */
async function consultEarlier(
  context: CommandContext,
  definition: SweepDefinition,
  space: CompiledSpace,
): Promise<readonly RelatedSweep[]> {
  // A state folder that cannot be read is no fault of the file.
  const workspace = await context.open('read').catch(() => undefined);
  if (!workspace) return [];
  try {
    await checkHistory(workspace.store, definition);
    await withResumedChildren(workspace, definition, space);
    return definition.resumeFrom.length === 0 ? await workspace.offeredSweeps(definition) : [];
  } finally {
    await workspace.close();
  }
}

async function dryRun(
  context: CommandContext,
  { definition, algorithms }: { readonly definition: SweepDefinition; readonly algorithms: Algorithms },
  { json, slots }: CheckOptions,
): Promise<number> {
  const { terminal } = context;
  const workspace = await context.openTemporary();
  const leave = new AbortController();
  const unsubscribe = context.onInterrupt(() => leave.abort());
  try {
    const sweep = await workspace.submit(oneTrial(definition));
    const drive = await workspace.drive(sweep.id, { slots });
    leave.signal.addEventListener('abort', () =>
      // If the command is refused, the sweep has ended by itself, or the store fails and ends the drive.
      inBackground(workspace.store.command(sweep.id, { kind: 'cancel', reason: null }), () => drive.wake()),
    );
    await drive.done;
    if (leave.signal.aborted) return exitCodes.interrupted;
    const trial = await workspace.store.trial(sweep.id, 0);
    const metrics = await workspace.store.metrics(sweep.id);
    if (trial.state !== 'completed') throw await failedDryRun(workspace, sweep.id);
    checkMetrics(definition, metrics, trial.message);
    tellAdvice(context, definition, trial.intervals, algorithms);
    if (json)
      terminal.line(JSON.stringify({ ok: true, configuration: trial.config, metrics, best: trial.best }, null, 2));
    else {
      terminal.line(`${terminal.paint.green('ok')}: one trial completed with`);
      for (const line of configurationLines(trial.config, '  ')) terminal.line(line);
      for (const { metric, count } of metrics)
        terminal.line(`reported ${oneLine(metric)}: ${count === 1 ? 'once' : `${count} times`}`);
      // A trial without a finite value has no best value; its last value shows what it was.
      if (definition.objective)
        terminal.line(`${oneLine(definition.objective.primaryMetric)} ${numberText(trial.best ?? trial.last)}`);
    }
    return exitCodes.ok;
  } finally {
    unsubscribe();
    await workspace.close();
  }
}

/** Settings of the policy that are legal but probably unintended. */
function tellAdvice(
  { terminal }: CommandContext,
  { earlyTermination }: SweepDefinition,
  reports: number | undefined,
  { policies }: Algorithms,
): void {
  for (const { text } of policyAdvice(earlyTermination, reports, policies))
    terminal.note(`${terminal.notePaint.yellow('note')}: early_termination: ${text}`);
}

/** The sweep with one trial, and no policy: it would have nothing to compare with. */
function oneTrial(definition: SweepDefinition): SweepDefinition {
  return {
    ...definition,
    limits: { ...definition.limits, maxTotalTrials: 1, maxConcurrentTrials: 1 },
    earlyTermination: { type: 'none' },
    retries: { userErrors: 0, infrastructure: 0, preemptions: 0 },
    ahead: 0,
    resumeFrom: [],
    otherData: undefined,
    resumeChildRuns: undefined,
  };
}

async function failedDryRun({ store, files }: Workspace, sweepId: string) {
  const trials = await store.trials({ sweepId });
  const [trial] = trials;
  const tails = await failureTails(groupFailures(trials), files);
  const log = (tails.get(0) ?? []).map((line) => `\n  | ${oneLine(line)}`).join('');
  const state = trial ? `${trial.state}: ${reasonText(trial) || 'no reason recorded'}` : 'not started';
  return cliError('CLI_DRY_RUN_FAILED', `the trial ended as ${state}${log}`, { details: { sweepId } });
}

/**
 * @param said the message of the trial's end, for instance about an invalid report line
 * @throws CLI_DRY_RUN_FAILED if the trial did not report a metric that the sweep needs; lists the reported ones
 */
function checkMetrics(
  definition: SweepDefinition,
  metrics: readonly { readonly metric: string }[],
  said: string | null,
): void {
  const { objective } = definition;
  const names = metrics.map(({ metric }) => metric);
  const needed = [...(objective ? [objective.primaryMetric] : []), ...(measuresOf(definition)?.metrics ?? [])];
  const [missing] = needed.filter((metric) => !names.includes(metric));
  if (missing === undefined) return;
  const nearest = nearestWord(missing, names);
  const reported =
    names.length === 0
      ? `it reported no metric; print a line {"${oneLine(missing)}": 0.5}, or match the printed text with trial.stdout_metrics.patterns`
      : `it reported ${names.map((name) => `"${oneLine(name)}"`).join(', ')}`;
  const hint = nearest === undefined ? '' : `; did you mean "${oneLine(nearest)}"?`;
  throw cliError(
    'CLI_DRY_RUN_FAILED',
    `the trial completed, but never reported "${oneLine(missing)}": ${reported}${hint}${said === null ? '' : `${hint === '' ? '.' : ''} ${oneLine(said)}`}`,
    { details: { primaryMetric: objective?.primaryMetric ?? null, missing, reported: names } },
  );
}

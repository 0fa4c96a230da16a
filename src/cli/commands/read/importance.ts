import { isFinalSweepState, type SweepRow } from '../../../model/index.ts';
import {
  FEWEST_CONFIGURATIONS,
  FEWEST_TRIALS,
  type ModelEffects,
  type ParameterImportance,
  type Share,
} from '../../../sampling/index.ts';
import type { SweepImportance } from '../../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { cliError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { effectLines, shareLines } from '../../text/effects-text.ts';
import { progressBar, tableLines } from '../../text/table.ts';
import { oneLine } from '../../text/text.ts';
import type { importanceMethods } from './choices.ts';
import { reading } from './reading.ts';

/** Options of the command in addition to the common ones. */
export interface ImportanceFlags {
  readonly method: (typeof importanceMethods)[number];
  /** Also print curves; implies the model. */
  readonly effects: boolean;
}

const barWidth = 20;
/** Fewest values that each method needs. */
const fewest = { trials: FEWEST_TRIALS, configurations: FEWEST_CONFIGURATIONS } as const;

/** `hyperdrive importance [SWEEP]`: how much each parameter matters for the primary metric. */
export async function importanceCommand(
  context: CommandContext,
  word: string | undefined,
  { json, method, effects: withCurves }: CommonOptions & ImportanceFlags,
): Promise<number> {
  return reading(context, async (workspace) => {
    const { terminal } = context;
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    const sweepId = sweep.id;
    const metric = sweep.definition.objective?.primaryMetric ?? null;
    const print = (value: unknown) => terminal.line(JSON.stringify(value, null, 2));
    const columns = terminal.isLive ? terminal.columns : undefined;
    if (method === 'gp' || withCurves) {
      const { trials, sampledFrom, effects } = await workspace.effects(sweepId);
      if (json) {
        print({ sweepId, metric, method: 'gp', trials, sampledFrom, effects: effectsJson(effects, withCurves) });
        return exitCodes.ok;
      }
      if (effects === undefined) throw nothingToTell(sweep, trials, 'configurations');
      for (const line of shareLines(effects, terminal.paint, columns)) terminal.line(line);
      if (withCurves)
        for (const line of effectLines(effects, metric ?? '', terminal.paint, columns)) terminal.line(line);
      terminal.line(terminal.paint.dim(modelNote(effects, metric ?? '', { trials, sampledFrom })));
      return exitCodes.ok;
    }
    const { trials, sampledFrom, parameters } = await workspace.importance(sweepId);
    if (json) {
      print({ sweepId, metric, method, trials, sampledFrom, parameters });
      return exitCodes.ok;
    }
    if (parameters.length === 0) throw nothingToTell(sweep, trials, 'trials');
    const isAnyConditional = parameters.some(({ branches }) => branches.length > 0);
    const lines = tableLines(
      [
        { title: 'parameter' },
        { title: 'share', align: 'right' },
        { title: '90 % interval', align: 'right' },
        { title: '' },
        ...(isAnyConditional ? [{ title: 'only with', flexible: true }] : []),
      ],
      parameters.map(cellsOf),
      terminal.paint,
      columns,
    );
    for (const line of lines) terminal.line(line);
    terminal.line(terminal.paint.dim(`for ${oneLine(metric ?? '')}, from ${trialsText({ trials, sampledFrom })}`));
    return exitCodes.ok;
  });
}

function cellsOf({ parameter, importance, low, high, branches }: ParameterImportance): string[] {
  return [
    oneLine(parameter),
    `${percent(importance)} %`,
    `${percent(low)} to ${percent(high)} %`,
    progressBar(importance, barWidth),
    branches.map(oneLine).join(' or '),
  ];
}

function percent(share: Share['share']): string {
  return (100 * share).toFixed(1);
}

function effectsJson(effects: ModelEffects | undefined, withCurves: boolean) {
  if (effects === undefined) return null;
  const { curves, ...rest } = effects;
  return withCurves ? { ...rest, curves } : rest;
}

/** Which trials an answer covers. */
function trialsText({ trials, sampledFrom }: Pick<SweepImportance, 'trials' | 'sampledFrom'>): string {
  return sampledFrom === null ? `${trials} trials` : `a random sample of ${trials} of ${sampledFrom} ended trials`;
}

function modelNote(
  { trials: rows, explained, scale }: ModelEffects,
  metric: string,
  covered: Pick<SweepImportance, 'trials' | 'sampledFrom'>,
): string {
  const sampled = rows < covered.trials ? `, ${rows} of them modelled` : '';
  const bent = scale === 'log_tail' ? ', its worse half compressed' : '';
  const quality = `the model explains ${Math.max(0, Math.round(100 * explained))} % of trials it has not seen`;
  return `for ${oneLine(metric)}${bent}, from ${trialsText(covered)}${sampled}; ${quality}`;
}

/** Why there is no result. @param what what the method counts */
function nothingToTell(sweep: SweepRow, trials: number, what: keyof typeof fewest): Error {
  const { id: sweepId, definition } = sweep;
  const needed = fewest[what];
  const details = { details: { sweepId, trials, needed } };
  if (definition.objective === null)
    return cliError('CLI_NO_RESULT', `sweep ${sweepId} has no objective, so no parameter matters for it`, details);
  const value = `a value of "${oneLine(definition.objective.primaryMetric)}"`;
  if (trials === 0) return cliError('CLI_NO_RESULT', `no ended trial of sweep ${sweepId} has ${value}`, details);
  const have = `sweep ${sweepId} has ${trials} ${trials === 1 ? 'trial' : 'trials'} with ${value}`;
  const why =
    trials < needed
      ? `${have}; parameter importance needs at least ${needed}`
      : `${have}, but they do not differ enough: parameter importance needs at least ${needed} ${what} with different values`;
  return cliError('CLI_TOO_FEW_TRIALS', `${why}. ${wayToMore(sweep, needed)}`, details);
}

/** How to get more trials: a sweep that has ended cannot change. */
function wayToMore({ id, state, definition: { trial, limits } }: SweepRow, needed: number): string {
  if (isFinalSweepState(state))
    return `It is over (${state}): run a new sweep of at least ${needed} trials, which learns from this one with resume_from: ${id}`;
  if (trial.type === 'ask_tell') return 'Tell more trials';
  const raise = `raise limits.max_total_trials, now ${limits.maxTotalTrials}, with \`hyperdrive change ${id} --set limits.max_total_trials=N\``;
  return limits.maxTotalTrials > needed ? `Let more trials end, or ${raise}` : `To get more, ${raise}`;
}

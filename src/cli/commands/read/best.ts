import { existsSync } from 'node:fs';
import { isFinalSweepState, type SweepRow, type TrialRow } from '../../../model/index.ts';
import { readBaseline, readBest, readFront, readNoResult, readRecommended } from '../../../results/index.ts';
import { suggestionNoteText } from '../../../sampling/index.ts';
import type { Store } from '../../../store/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { cliError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { frontJson, frontLines } from '../../text/front-text.ts';
import { baselineLines, recommendedLines } from '../../text/summary.ts';
import { trialJson } from '../../text/sweep-json.ts';
import { asClause, numberText, oneLine } from '../../text/text.ts';
import { configurationLines, stateText } from '../../text/trial-text.ts';
import { reading } from './reading.ts';

/** `hyperdrive best [SWEEP]`: the best trial by the primary metric, or the Pareto front of several objectives. */
export async function bestCommand(
  context: CommandContext,
  word: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  return reading(context, async ({ server, store, folders }) => {
    const { terminal } = context;
    const sweep = selectSweep(await store.sweeps(), word);
    const metric = sweep.definition.objective?.primaryMetric;
    const front = sweep.definition.objectives && (await readFront(store, sweep));
    if (front && front.trials.length > 0) {
      const lines = json
        ? [JSON.stringify(frontJson(sweep, front), null, 2)]
        : frontLines(sweep, front, terminal.paint, terminal.isLive ? terminal.columns : undefined);
      for (const line of lines) terminal.line(line);
      return exitCodes.ok;
    }
    const best = front ? undefined : await readBest(store, sweep);
    if (best === undefined) throw await noBest(store, sweep);
    // Ask-and-tell trials and functions that wrote no file have no outputs.
    const folder = folders.outputs(sweep.id, best.number);
    const outputs = server === undefined && existsSync(folder) ? folder : null;
    const baseline = await readBaseline(store, sweep, best);
    const recommended = await readRecommended(store, sweep, best);
    const note = await readNote(store, best);
    const suggested = suggestionNoteText(note);
    if (json) {
      const suggestion = { note: note ?? null, text: suggested };
      const compared = { baseline: baseline ?? null, recommended: recommended ?? null };
      terminal.line(JSON.stringify({ ...trialJson(best), ...compared, suggestion, outputs }, null, 2));
    } else {
      terminal.line(
        `trial ${best.number} (${stateText(best.state, terminal.paint)}), ${oneLine(metric ?? '')} ${terminal.paint.bold(numberText(best.best))}`,
      );
      for (const line of [...baselineLines(baseline), ...configurationLines(best.config, '  ')]) terminal.line(line);
      if (server !== undefined)
        terminal.line(terminal.paint.dim(`outputs and logs: hyperdrive fetch ${sweep.id} --trial ${best.number}`));
      if (outputs !== null) terminal.line(terminal.paint.dim(`outputs in ${outputs}`));
      for (const line of recommendedLines(recommended)) terminal.line(line);
      for (const line of configurationLines(recommended?.config ?? {}, '  ')) terminal.line(line);
      if (suggested !== '') terminal.line(terminal.paint.dim(`suggested: ${oneLine(suggested)}`));
    }
    return exitCodes.ok;
  });
}

/** What the sampler noted about a trial; undefined without a note. */
async function readNote(store: Store, { sweepId, number, basisSeq }: TrialRow) {
  // It was suggested after its basis.
  for (let after = basisSeq; ; ) {
    const entries = await store.log({ sweepId, after, kinds: ['trial.suggested'], limit: 500 });
    const found = entries.find(({ trial }) => trial === number);
    const last = entries.at(-1);
    if (found !== undefined || last === undefined) return found?.body.note;
    after = last.seq;
  }
}

/** Why a sweep has neither a best trial nor a front. */
async function noBest(store: Store, sweep: SweepRow) {
  const { id, state, definition } = sweep;
  const { objective, objectives } = definition;
  const sweepId = id;
  if (objective === null)
    return cliError('CLI_NO_RESULT', `sweep ${id} has no objective, so no trial is the best`, { details: { sweepId } });
  const yet = isFinalSweepState(state) ? '' : ' yet';
  const noResult = await readNoResult(store, sweep);
  if (noResult === undefined) {
    const what = objectives ? 'a value of every objective' : `a value of "${oneLine(objective.primaryMetric)}"`;
    return cliError('CLI_NO_RESULT', `no trial of sweep ${id} within the outcome constraints has ${what}${yet}`, {
      details: { sweepId },
    });
  }
  const { title, detail, missing, reported } = noResult;
  return cliError('CLI_NO_RESULT', `sweep ${id} has no best trial${yet}: ${oneLine(`${asClause(title)}. ${detail}`)}`, {
    details: { sweepId, missing, reported },
  });
}

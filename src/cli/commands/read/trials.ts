import { formatDuration } from '../../../formats/index.ts';
import { elapsedMs, isFinalTrialState, type TrialRow, type TrialState } from '../../../model/index.ts';
import { exportedTrials, readMeasured, readReportedMetrics, readTrialNotices } from '../../../results/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { leftOutText } from '../../text/summary.ts';
import { listedTrialJson } from '../../text/sweep-json.ts';
import { writeTable } from '../../text/table.ts';
import { numberText, oneLine } from '../../text/text.ts';
import { bestOrLast, configurationText, reasonText, stateText } from '../../text/trial-text.ts';
import { reading } from './reading.ts';

/** Options of {@link trialsCommand}. */
export interface TrialsOptions extends CommonOptions {
  readonly sort: 'number' | 'best';
  readonly state?: TrialState;
  readonly limit?: number;
}

/** `hyperdrive trials [SWEEP]`: the trials of a sweep as a table. */
export async function trialsCommand(
  context: CommandContext,
  word: string | undefined,
  { json, sort, state, limit }: TrialsOptions,
): Promise<number> {
  return reading(context, async ({ store }) => {
    const { terminal } = context;
    const sweep = selectSweep(await store.sweeps(), word);
    const trials = await store.trials({
      sweepId: sweep.id,
      order: sort,
      ...(state === undefined ? {} : { states: [state] }),
      ...(limit === undefined ? {} : { limit }),
    });
    const measured = sweep.definition.outcomeConstraints && (await readMeasured(store, sweep));
    const isOutside = ({ number, state: at }: TrialRow) =>
      isFinalTrialState(at) && (measured?.(number).violation ?? 0) > 0;
    const hasParents = trials.some((trial) => trial.parent !== null);
    const notices = new Map((await readTrialNotices(store, sweep.id)).map((entry) => [entry.trial, entry]));
    const hasLeftOut = trials.some(({ number }) => (notices.get(number)?.leftOut ?? 0) > 0);
    if (json) {
      const rows = exportedTrials(
        trials,
        await readReportedMetrics(store, sweep, { trials: trials.map(({ number }) => number) }),
      );
      terminal.line(
        JSON.stringify(
          rows.map((row) => listedTrialJson(row, notices.get(row.number))),
          null,
          2,
        ),
      );
    } else
      writeTable(
        terminal,
        [
          { title: 'trial', align: 'right' },
          ...(hasParents ? [{ title: 'from', align: 'right' } as const] : []),
          { title: 'state' },
          { title: oneLine(sweep.definition.objective?.primaryMetric ?? 'metric'), align: 'right' },
          { title: 'reports', align: 'right' },
          ...(hasLeftOut ? [{ title: 'left out', align: 'right' } as const] : []),
          { title: 'time', align: 'right' },
          { title: 'configuration', flexible: true },
          { title: 'reason', flexible: true },
        ],
        trials.map((trial) => [
          String(trial.number),
          ...(hasParents ? [trial.parent === null ? '' : String(trial.parent)] : []),
          stateText(trial.state, terminal.paint),
          numberText(bestOrLast(trial)),
          String(trial.intervals),
          ...(hasLeftOut ? [leftOutText(notices.get(trial.number))] : []),
          trial.startedAtMs === null
            ? '-'
            : formatDuration(elapsedMs(trial.startedAtMs, trial.endedAtMs ?? store.time.nowMs())),
          configurationText(trial.config),
          [reasonText(trial), isOutside(trial) ? 'outside the outcome constraints' : '']
            .filter((part) => part !== '')
            .join('; '),
        ]),
      );
    return exitCodes.ok;
  });
}

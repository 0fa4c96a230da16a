import type { RunFiles, RunLog } from '../../files/index.ts';
import type { TrialRow } from '../../model/index.ts';
import type { FailureGroup } from './summary.ts';

/** Log lines to show with a failure: the end of a traceback is in the last few. */
const tailLines = 8;
const tailBytes = 8 * 1024;

/** The last lines of the log of the first trial of each group, by its number. */
export async function failureTails(
  groups: readonly FailureGroup[],
  files: RunFiles,
): Promise<Map<number, readonly string[]>> {
  const tails = new Map<number, readonly string[]>();
  for (const { trials } of groups) {
    const [first] = trials;
    if (first && first.attempts > 0) tails.set(first.number, await tailOf(first, files));
  }
  return tails;
}

async function readTail(log: RunLog): Promise<string> {
  try {
    return (await log.read({ offset: -tailBytes })).text;
  } catch {
    // An unreadable log has no lines to show; the reason of the failure is still printed.
    return '';
  }
}

/** Last lines of standard error, or of standard output if standard error is empty. */
async function tailOf(trial: TrialRow, files: RunFiles): Promise<readonly string[]> {
  const attempt = { sweepId: trial.sweepId, trial: trial.number, attempt: trial.attempts - 1 };
  for (const stream of ['stderr', 'stdout'] as const) {
    const text = await readTail(files.log({ ...attempt, stream }));
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 0) return lines.slice(-tailLines);
  }
  return [];
}

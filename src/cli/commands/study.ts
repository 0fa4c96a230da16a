import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { answerLine } from '../study/answer.ts';
import { Dashboards } from '../study/dashboards.ts';
import { StudySession } from '../study/session.ts';
import { viewOf } from '../study/view.ts';

/** Options of {@link studyCommand}. */
export interface StudyCommandOptions {
  /** State folder for requests that name none. */
  readonly state: string;
}

/**
 * `hyperdrive study --stdio`: reads one request per line from standard input and writes one answer per line, in the same
 * order, to standard output until the input ends.
 */
export async function studyCommand(context: CommandContext, { state }: StudyCommandOptions): Promise<number> {
  const { terminal, workingFolder } = context;
  const dashboards = new Dashboards(context);
  const session = new StudySession({
    serve: (folder) => dashboards.serve(folder),
    stateFolder: state,
    workingFolder,
    newSeed: () => context.newSeed(),
    async view(folder, word, after) {
      const workspace = await context.open('read', folder);
      try {
        return await viewOf(workspace, word, after);
      } finally {
        await workspace.close();
      }
    },
    async sweeps(folder) {
      const workspace = await context.open('read', folder);
      try {
        return await workspace.store.sweeps();
      } finally {
        await workspace.close();
      }
    },
  });
  const interrupt = new AbortController();
  const unsubscribe = context.onInterrupt(() => interrupt.abort());
  try {
    for await (const line of context.inputLines(interrupt.signal))
      terminal.line(JSON.stringify(await answerLine(session, line)));
    return interrupt.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
  } finally {
    unsubscribe();
    await session.close();
    await dashboards.close();
  }
}

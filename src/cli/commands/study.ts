import { isHyperDriveException, type Json, messageOf } from '../../base/index.ts';
import { checkAgainst, namedProblems, problemsText } from '../../formats/index.ts';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { Dashboards } from '../study/dashboards.ts';
import { type InputLine, longestLine } from '../study/lines.ts';
import { idOf, requestSchema } from '../study/requests.ts';
import { StudySession } from '../study/session.ts';

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

async function answerLine(session: StudySession, line: InputLine): Promise<Json> {
  let id: string | number | null = null;
  try {
    if (line.kind === 'too_long')
      throw badRequest(`the line has more than ${longestLine} characters`, [{ path: '', message: 'too long' }]);
    const value = readJson(line.text);
    id = idOf(value);
    const parsed = checkAgainst(requestSchema, value);
    if (parsed.kind === 'problems') {
      const problems = namedProblems(parsed.problems);
      throw badRequest(problemsText(problems), problems);
    }
    return { id, result: await session.answer(parsed.output) };
  } catch (error) {
    const known = isHyperDriveException(error);
    const message = messageOf(error);
    return { id, error: { code: known ? error.code : 'INTERNAL', message, details: known ? error.details : {} } };
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const hint = /\b(NaN|Infinity)\b/.test(text)
      ? '; JSON has no NaN: write "NaN", "Infinity" or "-Infinity" as text'
      : '';
    const message = `the line is not JSON: ${messageOf(cause)}${hint}`;
    throw badRequest(message, [{ path: '', message: 'expected one JSON object' }], cause);
  }
}

function badRequest(
  message: string,
  problems: { readonly path: string; readonly message: string }[],
  cause?: unknown,
): Error {
  return cliError('CLI_BAD_REQUEST', message, { details: { problems }, cause });
}

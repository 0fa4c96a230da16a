import { isHyperDriveException, type Json, messageOf } from '../../base/index.ts';
import { checkAgainst, namedProblems, problemsText } from '../../formats/index.ts';
import { cliError } from '../errors.ts';
import { type InputLine, longestLine } from './lines.ts';
import { idOf, requestSchema, type StudyRequest } from './requests.ts';
import type { StudyReply } from './session.ts';

/** Answers checked requests. */
export interface Answerer {
  /** @throws the error of the request */
  answer(request: StudyRequest): Promise<StudyReply>;
}

/** The answer to a request: its result, or its error. Never throws. */
export async function answerValue(answerer: Answerer, value: unknown): Promise<Json> {
  return answered(idOf(value), async () => {
    const parsed = checkAgainst(requestSchema, value);
    if (parsed.kind === 'problems') {
      const problems = namedProblems(parsed.problems);
      throw badRequest(problemsText(problems), problems);
    }
    return answerer.answer(parsed.output);
  });
}

/** The answer to a line. Never throws. */
export async function answerLine(answerer: Answerer, line: InputLine): Promise<Json> {
  let value: unknown;
  try {
    if (line.kind === 'too_long')
      throw badRequest(`the line has more than ${longestLine} characters`, [{ path: '', message: 'too long' }]);
    value = readJson(line.text);
  } catch (error) {
    return answered(null, () => Promise.reject(error));
  }
  return answerValue(answerer, value);
}

async function answered(id: string | number | null, work: () => Promise<StudyReply>): Promise<Json> {
  try {
    return { id, result: await work() };
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

/** A request that does not match its schema. */
export function badRequest(
  message: string,
  problems: { readonly path: string; readonly message: string }[],
  cause?: unknown,
): Error {
  return cliError('CLI_BAD_REQUEST', message, { details: { problems }, cause });
}

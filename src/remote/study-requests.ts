import { allErrorRows, type ErrorKind, exceptionOf, type Json } from '../base/index.ts';
import { studyAnswersSchema } from '../http/index.ts';
import type { ServerConnection } from './connection.ts';
import { remoteError } from './errors.ts';

/** The result of a request about a study. */
export type StudyAnswer = { readonly [name: string]: Json };

/**
 * Sends one request of ask and tell, as a line to `hyperdrive study --stdio`.
 * @throws the error of the request; REMOTE_NO_ANSWER, REMOTE_NOT_A_SERVER
 */
export async function askStudy(connection: ServerConnection, request: StudyAnswer): Promise<StudyAnswer> {
  const answer = await connection.json(studyAnswersSchema, {
    ...{ method: 'POST', path: '/api/v1/studies/requests', body: request },
  });
  if (!Array.isArray(answer)) {
    if (answer.result !== undefined) return answer.result;
    if (answer.error !== undefined) throw exceptionOf({ ...answer.error, kind: kindOf(answer.error.code) });
  }
  throw remoteError('REMOTE_NOT_A_SERVER', `${connection.url}: it answered with neither a result nor an error`, {
    details: { server: connection.url },
  });
}

/** The kind of an error of the server; one of a later version is taken for a mistake of the caller. */
function kindOf(code: string): ErrorKind {
  return allErrorRows().find(([known]) => known === code)?.[1].kind ?? 'config';
}

import { z } from 'zod';
import type { RunLog } from '../../files/index.ts';
import { largestNumber, logPieceSchema, logSearchSchema, numberQuery, wholeNumber } from '../../http/index.ts';
import { serverError } from '../errors.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import type { EventStreams } from '../request/event-stream.ts';
import { trialParams } from '../request/request-parts.ts';
import { linesOf } from './log-lines.ts';

/** Largest piece of a log in one answer, bytes. */
const pieceBytes = 1024 * 1024;
/** Most characters of a line in the answer of a search. */
const lineLength = 2_000;

const logQuery = {
  attempt: wholeNumber(1_000_000).optional(),
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
};
const offset = wholeNumber(largestNumber, -largestNumber).optional();

/** Routes for the output of trials: pieces, search, and following a log. */
export function logFileRoutes(registry: RouteRegistry, parts: SweepParts, streams: EventStreams): void {
  const { store, files, clock } = parts;
  const common = { method: 'GET', role: 'viewer', params: trialParams } as const;

  /** The log file of an attempt, by default the newest. @throws STORE_UNKNOWN_TRIAL, SERVER_UNKNOWN_ATTEMPT */
  async function logFile(
    { sweep, trial }: { readonly sweep: string; readonly trial: number },
    query: { readonly attempt?: number | undefined; readonly stream: 'stdout' | 'stderr' },
  ): Promise<RunLog> {
    const { attempts } = await store.trial(sweep, trial);
    const attempt = query.attempt ?? attempts - 1;
    if (attempt < 0 || attempt >= attempts) {
      throw serverError('SERVER_UNKNOWN_ATTEMPT', `trial ${trial} of sweep ${sweep} has ${attempts} attempts so far`, {
        details: { sweepId: sweep, trial, attempts },
      });
    }
    return files.log({ sweepId: sweep, trial, attempt, stream: query.stream });
  }

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/logs',
      summary: 'A piece of a log file.',
      query: z.object({ ...logQuery, offset, limit: numberQuery(256 * 1024, pieceBytes, 1) }),
      answer: { kind: 'json', schema: logPieceSchema },
    },
    async ({ params, query }) => (await logFile(params, query)).read({ offset: query.offset ?? 0, limit: query.limit }),
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/logs/search',
      summary: 'Lines of a log file that contain a text, ignoring case.',
      query: z.object({ ...logQuery, q: z.string().min(1).max(200), limit: numberQuery(200, 1_000, 1) }),
      answer: { kind: 'json', schema: logSearchSchema },
    },
    async ({ params, query }) => searchLog(await logFile(params, query), query.q, query.limit),
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/logs/follow',
      summary: 'Follows a log file as it grows (text/event-stream): `piece` events.',
      query: z.object({ ...logQuery, offset }),
      answer: { kind: 'events', schema: logPieceSchema },
    },
    async ({ params, query, request, reply }) => {
      const log = await logFile(params, query);
      const resumed = offset.safeParse(request.headers['last-event-id']);
      const from = (resumed.success ? resumed.data : undefined) ?? query.offset ?? 0;
      const start = from >= 0 ? from : Math.max(0, (await log.read({ limit: 1 })).sizeBytes + from);
      const stream = streams.start(request, reply);
      for await (const piece of log.follow({ offset: start, clock, signal: stream.signal })) {
        stream.send({ event: 'piece', data: piece, id: String(piece.nextOffset) });
      }
      return reply;
    },
  );
}

async function searchLog(file: RunLog, text: string, limit: number) {
  const wanted = text.toLowerCase();
  const matches: { line: number; offset: number; text: string }[] = [];
  const log = await file.open();
  if (log === undefined) return { matches, isComplete: true };
  const input = log.stream();
  let line = 0;
  try {
    for await (const { text: content, offset } of linesOf(input)) {
      line++;
      if (!content.toLowerCase().includes(wanted)) continue;
      if (matches.length >= limit) return { matches, isComplete: false };
      matches.push({ line, offset, text: content.slice(0, lineLength) });
    }
  } finally {
    input.destroy();
  }
  return { matches, isComplete: true };
}

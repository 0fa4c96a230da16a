import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { isHyperDriveException } from '../../base/index.ts';
import type { RunLog } from '../../files/index.ts';
import {
  artifactListSchema,
  largestNumber,
  logPieceSchema,
  logSearchSchema,
  numberQuery,
  wholeNumber,
} from '../../http/index.ts';
import { type Access, bearerOf } from '../access/access.ts';
import { serverError } from '../errors.ts';
import type { RouteBook } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import type { EventStreams } from '../request/event-stream.ts';
import { trialParams } from '../request/request-parts.ts';

/** Largest piece of a log in one answer. */
const pieceBytes = 1024 * 1024;
/** Characters of a line in the answer of a search. */
const lineLength = 2_000;
/** Largest file that may be uploaded. */
const uploadBytes = 1024 ** 3;
/** Files listed at most. */
const fileLimit = 10_000;

const logQuery = {
  attempt: wholeNumber(1_000_000).optional(),
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
};
const offset = wholeNumber(largestNumber, -largestNumber).optional();
const fileParams = trialParams.extend({ '*': z.string() });

/** Logs and files of trials. */
export function fileRoutes(
  book: RouteBook,
  parts: SweepParts & {
    readonly access: Access;
    readonly streams: EventStreams;
    /** True when the token opens exactly this attempt. */
    readonly opens: (token: string, key: string) => Promise<boolean>;
  },
): void {
  const { store, files, clock } = parts;
  const common = { method: 'GET', role: 'viewer', params: trialParams } as const;

  /** The log file of an attempt; by default of the newest. @throws STORE_UNKNOWN_TRIAL, SERVER_UNKNOWN_ATTEMPT */
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

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/logs',
      summary: 'A piece of a log file.',
      query: z.object({ ...logQuery, offset, limit: numberQuery(256 * 1024, pieceBytes, 1) }),
      answer: { kind: 'json', schema: logPieceSchema },
    },
    async ({ params, query }) => (await logFile(params, query)).read({ offset: query.offset ?? 0, limit: query.limit }),
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/logs/search',
      summary: 'Lines of a log file that hold a text, in any case.',
      query: z.object({ ...logQuery, q: z.string().min(1).max(200), limit: numberQuery(200, 1_000, 1) }),
      answer: { kind: 'json', schema: logSearchSchema },
    },
    async ({ params, query }) => searchLog(await logFile(params, query), query.q, query.limit),
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/logs/follow',
      summary: 'A log file as it grows (text/event-stream): `piece` events.',
      query: z.object({ ...logQuery, offset }),
      answer: { kind: 'events', schema: logPieceSchema },
    },
    async ({ params, query, request, reply }) => {
      const log = await logFile(params, query);
      const resumed = offset.safeParse(request.headers['last-event-id']);
      const from = (resumed.success ? resumed.data : undefined) ?? query.offset ?? 0;
      const start = from >= 0 ? from : Math.max(0, (await log.read({ limit: 1 })).sizeBytes + from);
      const stream = parts.streams.start(request, reply);
      for await (const piece of log.follow({ offset: start, clock, signal: stream.signal })) {
        stream.send({ event: 'piece', data: piece, id: String(piece.nextOffset) });
      }
      return reply;
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/artifacts',
      summary: 'Files that the trial keeps.',
      query: z.object({ under: z.string().max(4_096).optional() }),
      answer: { kind: 'json', schema: artifactListSchema },
    },
    async ({ params: { sweep, trial }, query: { under } }) => {
      await store.trial(sweep, trial);
      const limit = under === undefined ? { limit: fileLimit } : { under, limit: fileLimit };
      return { files: await files.outputs(sweep, trial).list(limit) };
    },
  );

  book.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/artifacts/*',
      params: fileParams,
      summary: 'One file of the trial, as an attachment.',
      answer: { kind: 'text', mediaTypes: ['application/octet-stream'] },
    },
    async ({ params: { sweep, trial, '*': path }, reply }) => {
      await store.trial(sweep, trial);
      const file = await files.outputs(sweep, trial).open(path);
      // Whatever a trial wrote is data: it never becomes a page of this origin.
      reply
        .type('application/octet-stream')
        .header('content-length', file.sizeBytes)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('content-disposition', attachment(path));
      // The length was promised: a file that grows meanwhile is cut there.
      return file.stream();
    },
  );

  book.add(
    {
      method: 'PUT',
      path: '/api/v1/sweeps/:sweep/trials/:trial/artifacts/*',
      params: fileParams,
      summary: "Writes one file of the trial; also with one of its attempts' own tokens.",
      // Checked by the handler: members, and the attempts of this trial.
      role: null,
      openTo: 'attempt or member',
      body: z.instanceof(Readable).default(() => Readable.from([])),
      answer: { kind: 'json', schema: artifactListSchema, status: 201 },
    },
    async ({ params: { sweep, trial, '*': path }, body, request }) => {
      if (!(await isOfTrial(bearerOf(request), sweep, trial))) await parts.access.demand(request, 'member');
      await store.trial(sweep, trial);
      const file = await files.outputs(sweep, trial).write(path, body, { maxBytes: uploadBytes });
      return { files: [file] };
    },
  );

  async function isOfTrial(token: string | undefined, sweepId: string, trial: number): Promise<boolean> {
    if (token === undefined) return false;
    try {
      for (const { key, endedAtMs } of await store.attempts({ sweepId, trial })) {
        if (endedAtMs === null && (await parts.opens(token, key))) return true;
      }
      return false;
    } catch (error) {
      // Whoever has no right to the trial does not learn whether there is one.
      if (isHyperDriveException(error) && error.kind === 'missing') return false;
      throw error;
    }
  }
}

function attachment(path: string): string {
  const name = path.split('/').at(-1) ?? 'file';
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;
}

async function searchLog(file: RunLog, text: string, limit: number) {
  const wanted = text.toLowerCase();
  const matches: { line: number; offset: number; text: string }[] = [];
  const log = await file.open();
  if (log === undefined) return { matches, isComplete: true };
  const input = log.stream();
  let line = 0;
  let at = 0;
  try {
    for await (const content of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      if (content.toLowerCase().includes(wanted)) {
        if (matches.length >= limit) return { matches, isComplete: false };
        matches.push({ line, offset: at, text: content.slice(0, lineLength) });
      }
      at += Buffer.byteLength(content) + 1;
    }
  } finally {
    input.destroy();
  }
  return { matches, isComplete: true };
}

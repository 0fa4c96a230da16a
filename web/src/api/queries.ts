import { queryOptions } from '@tanstack/react-query';
import {
  artifactListSchema,
  definitionAnswerSchema,
  type LogEntryAnswer,
  logAnswerSchema,
  rowsAnswerSchema,
  type SweepHead,
  sessionAnswerSchema,
  sweepHeadSchema,
  sweepListSchema,
  tokenListSchema,
  trialPageSchema,
  versionsAnswerSchema,
} from '../../../src/http/index.ts';
import { apiUrl, getJson } from './client.ts';

/** Requests of the pages; a chart's request is beside its card. */

/**
 * Query keys of one sweep. Each is a prefix, so all responses of a sweep or of one group can be invalidated
 * together. Keys name the request, never the age of the response: the page's pacer invalidates them.
 */
export const sweepKeys = {
  all: (id: string) => ['sweeps', id] as const,
  head: (id: string) => ['sweeps', id, 'head'] as const,
  /** Responses that change when trials end. */
  ended: (id: string) => ['sweeps', id, 'ended'] as const,
  /** Responses that change when trials report. */
  reports: (id: string) => ['sweeps', id, 'reports'] as const,
  /** Rows of the table: they change when trials start or end. */
  rows: (id: string) => ['sweeps', id, 'rows'] as const,
  trials: (id: string) => ['sweeps', id, 'trials'] as const,
};

/** Rows of one page of the table. */
export const pageSize = 100;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => getJson(sessionAnswerSchema, apiUrl(['session']), signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const sweepsQuery = queryOptions({
  queryKey: ['sweep-list'],
  queryFn: ({ signal }) => getJson(sweepListSchema, apiUrl(['sweeps']), signal),
});

export function headQuery(id: string) {
  return queryOptions({
    queryKey: sweepKeys.head(id),
    queryFn: ({ signal }): Promise<SweepHead> => getJson(sweepHeadSchema, apiUrl(['sweeps', id]), signal),
    // The live stream keeps it current.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Notes about a sweep in the part of its log read so far. */
export interface SweepNotes {
  readonly entries: readonly LogEntryAnswer[];
  /** Log position read so far. */
  readonly seq: number;
}

/** Time between two reads of the notes of an open sweep, milliseconds. */
const notesMs = 10_000;

/** Notes about a sweep, in order. Each read continues from the previous one: a log is long, and notes are few. */
export function notesQuery(id: string, isOpen: boolean) {
  return queryOptions({
    queryKey: [...sweepKeys.all(id), 'notes', isOpen],
    async queryFn({ signal, client, queryKey }): Promise<SweepNotes> {
      const { entries, seq: after } = client.getQueryData<SweepNotes>(queryKey) ?? { entries: [], seq: 0 };
      const url = apiUrl(['sweeps', id, 'log'], { kinds: 'notice', after, limit: 1_000 });
      const answer = await getJson(logAnswerSchema, url, signal);
      const seq = answer.next ?? Math.max(answer.seq, answer.entries.at(-1)?.seq ?? 0);
      return { entries: [...entries, ...answer.entries], seq };
    },
    refetchInterval: isOpen && notesMs,
  });
}

export function rowsUrl(
  id: string,
  options: { readonly sort: string; readonly isDescending: boolean; readonly filter: string; readonly from: number },
): string {
  const { sort, isDescending, filter, from } = options;
  return apiUrl(['sweeps', id, 'rows'], { sort, desc: isDescending ? 1 : 0, f: filter, from, limit: pageSize });
}

export const readRows = (url: string, signal: AbortSignal) => getJson(rowsAnswerSchema, url, signal);

export function trialQuery(id: string, trial: number) {
  return queryOptions({
    queryKey: [...sweepKeys.trials(id), trial],
    queryFn: ({ signal }) => getJson(trialPageSchema, apiUrl(['sweeps', id, 'trials', trial]), signal),
  });
}

export function artifactsQuery(id: string, trial: number) {
  return queryOptions({
    queryKey: [...sweepKeys.trials(id), trial, 'artifacts'],
    queryFn: ({ signal }) => getJson(artifactListSchema, apiUrl(['sweeps', id, 'trials', trial, 'artifacts']), signal),
  });
}

export function definitionQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.all(id), 'definition'],
    queryFn: ({ signal }) => getJson(definitionAnswerSchema, apiUrl(['sweeps', id, 'definition']), signal),
  });
}

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.all(id), 'versions'],
    queryFn: ({ signal }) => getJson(versionsAnswerSchema, apiUrl(['sweeps', id, 'versions']), signal),
  });
}

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => getJson(tokenListSchema, apiUrl(['tokens']), signal),
});

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { surfaceHeaderSchema } from '../../../src/charts/contour/schema.ts';
import { curvesHeaderSchema } from '../../../src/charts/curves/schema.ts';
import { objectivesHeaderSchema } from '../../../src/charts/front/schema.ts';
import { historyHeaderSchema } from '../../../src/charts/history/schema.ts';
import { effectsAnswerSchema, importanceAnswerSchema } from '../../../src/charts/importance/schema.ts';
import { insightsHeaderSchema } from '../../../src/charts/insights/schema.ts';
import { timelineHeaderSchema } from '../../../src/charts/timeline/schema.ts';
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
import { apiUrl, getFrame, getJson } from './client.ts';

/** Queries of the pages. */

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

export function historyQuery(id: string, px: number) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'history', px],
    queryFn: ({ signal }) => getFrame(historyHeaderSchema, apiUrl(['sweeps', id, 'history'], { px }), signal),
    placeholderData: keepPreviousData,
  });
}

export function curvesQuery(
  id: string,
  options: { readonly k: number; readonly filter?: string; readonly pinned?: readonly number[] },
) {
  // Sorted, so that the same response is requested once for any order of pinning.
  const pin = [...(options.pinned ?? [])].sort((a, b) => a - b).join(',');
  return queryOptions({
    queryKey: [...sweepKeys.reports(id), 'curves', options.k, options.filter ?? '', pin],
    queryFn: ({ signal }) =>
      getFrame(curvesHeaderSchema, apiUrl(['sweeps', id, 'curves'], { k: options.k, f: options.filter, pin }), signal),
    placeholderData: keepPreviousData,
  });
}

export function insightsQuery(id: string, options: { readonly x?: string; readonly xGoal?: string } = {}) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'insights', options.x ?? '', options.xGoal ?? ''],
    queryFn: ({ signal }) => getFrame(insightsHeaderSchema, apiUrl(['sweeps', id, 'insights'], options), signal),
    placeholderData: keepPreviousData,
  });
}

export function objectivesQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'objectives'],
    queryFn: ({ signal }) => getFrame(objectivesHeaderSchema, apiUrl(['sweeps', id, 'objectives']), signal),
    placeholderData: keepPreviousData,
  });
}

/** Parameter importance. For a running sweep the response may lag behind by a fiftieth of its trials. */
export function importanceQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'importance'],
    queryFn: ({ signal }) => getJson(importanceAnswerSchema, apiUrl(['sweeps', id, 'importance']), signal),
    placeholderData: keepPreviousData,
  });
}

/** Effects of the parameters according to a model. */
export function effectsQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'effects'],
    queryFn: ({ signal }) => getJson(effectsAnswerSchema, apiUrl(['sweeps', id, 'effects']), signal),
    placeholderData: keepPreviousData,
  });
}

export function surfaceQuery(id: string, x: string, y: string) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'surface', x, y],
    queryFn: ({ signal }) => getFrame(surfaceHeaderSchema, apiUrl(['sweeps', id, 'surface'], { x, y }), signal),
    placeholderData: keepPreviousData,
  });
}

export function timelineQuery(
  id: string,
  options: { readonly from?: number; readonly to?: number; readonly px: number; readonly rows?: number },
) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'timeline', options],
    queryFn: ({ signal }) => getFrame(timelineHeaderSchema, apiUrl(['sweeps', id, 'timeline'], options), signal),
    placeholderData: keepPreviousData,
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

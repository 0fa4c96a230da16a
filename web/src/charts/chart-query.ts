import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { apiUrl, getFrame, getJson } from '../api/client.ts';
import { sweepKeys } from '../api/queries.ts';

interface ChartRequest<T> {
  /** Path of the data below the address of the sweep. */
  readonly path: string;
  /** Parameters of the request; they are also part of its key. @defaultValue none */
  readonly asked?: Readonly<Record<string, string | number | undefined>>;
  readonly read: (url: string, signal: AbortSignal) => Promise<T>;
  /** Group of responses that change together. @defaultValue those that change when trials end */
  readonly keys?: (id: string) => readonly string[];
}

/** The request for a chart's data. The chart keeps the previous response until the next one arrives. */
export function chartQuery<T>(id: string, { path, asked = {}, read, keys = sweepKeys.ended }: ChartRequest<T>) {
  return queryOptions({
    queryKey: [...keys(id), path, asked],
    queryFn: ({ signal }): Promise<T> => read(apiUrl(['sweeps', id, path], asked), signal),
    placeholderData: keepPreviousData,
  });
}

/** Reads a frame whose header has a schema. */
export const frameOf =
  <Header>(schema: z.ZodType<Header>) =>
  (url: string, signal: AbortSignal) =>
    getFrame(schema, url, signal);

/** Reads JSON that has a schema. */
export const jsonOf =
  <T>(schema: z.ZodType<T>) =>
  (url: string, signal: AbortSignal) =>
    getJson(schema, url, signal);

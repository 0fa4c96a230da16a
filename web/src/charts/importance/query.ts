import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { importanceAnswerSchema } from '../../../../src/charts/importance/schema.ts';
import { apiUrl, getJson } from '../../api/client.ts';
import { sweepKeys } from '../../api/queries.ts';

/** Parameter importance. For a running sweep the response may lag behind by a fiftieth of its trials. */
export function importanceQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'importance'],
    queryFn: ({ signal }) => getJson(importanceAnswerSchema, apiUrl(['sweeps', id, 'importance']), signal),
    placeholderData: keepPreviousData,
  });
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { objectivesHeaderSchema } from '../../../../src/charts/front/schema.ts';
import { apiUrl, getFrame } from '../../api/client.ts';
import { sweepKeys } from '../../api/queries.ts';

/** The front and the hypervolume of a sweep with several objectives. */
export function objectivesQuery(id: string) {
  return queryOptions({
    queryKey: [...sweepKeys.ended(id), 'objectives'],
    queryFn: ({ signal }) => getFrame(objectivesHeaderSchema, apiUrl(['sweeps', id, 'objectives']), signal),
    placeholderData: keepPreviousData,
  });
}

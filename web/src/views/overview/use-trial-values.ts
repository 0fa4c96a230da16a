import { useQuery } from '@tanstack/react-query';
import { trialQuery } from '../../data/queries.ts';

/** Values of a trial by column; undefined until they are known. */
export function useTrialValues(id: string, trial: number | null): Readonly<Record<string, unknown>> | undefined {
  const query = useQuery({ ...trialQuery(id, trial ?? 0), enabled: trial !== null });
  return query.data?.values;
}

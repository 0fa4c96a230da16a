import { objectivesHeaderSchema } from '../../../../src/charts/front/schema.ts';
import { chartQuery, frameOf } from '../chart-query.ts';

/** The front and the hypervolume of a sweep with several objectives. */
export const objectivesQuery = (id: string) =>
  chartQuery(id, { path: 'objectives', read: frameOf(objectivesHeaderSchema) });

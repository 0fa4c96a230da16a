import { importanceAnswerSchema } from '../../../../src/charts/importance/schema.ts';
import { chartQuery, jsonOf } from '../chart-query.ts';

/** Parameter importance. For a running sweep the response may lag behind by a fiftieth of its trials. */
export const importanceQuery = (id: string) =>
  chartQuery(id, { path: 'importance', read: jsonOf(importanceAnswerSchema) });

import { z } from 'zod';
import { metricValueSchema } from '../../../model/index.ts';
import { serverError } from '../../errors.ts';
import type { Models } from '../records/models.ts';
import { parseFilter } from './filters.ts';
import { compareValues } from './orders.ts';
import { listed, modelColumns, type SearchColumn, type Searched, type Value, valuesIn } from './search-columns.ts';

export type ModelJson = Awaited<ReturnType<Models['read']>>;

interface DatasetRef {
  readonly dataset_name?: string | undefined;
  readonly dataset_digest?: string | undefined;
}

/** A search of logged models. */
export interface ModelSearch {
  readonly filter: string;
  /** Data sets on which metrics must have been measured; empty: any. */
  readonly datasets: readonly DatasetRef[];
  readonly order: readonly (DatasetRef & { readonly field_name: string; readonly ascending: boolean })[];
}

const pointSchema = z.object({
  key: z.string(),
  value: metricValueSchema,
  timestamp: z.number(),
  step: z.number(),
  dataset_name: z.string(),
  dataset_digest: z.string(),
});
type Point = z.infer<typeof pointSchema>;

interface Candidate {
  readonly model: ModelJson;
  readonly fields: Searched;
  readonly points: readonly Point[];
}

/**
 * Finds and sorts models; ties sort newest first. A model has the newest value of each metric and data set: one
 * matching value is enough for a filter, and an order uses the latest value.
 * @throws SERVER_BAD_REQUEST
 */
export function searchModels(models: readonly ModelJson[], search: ModelSearch): readonly ModelJson[] {
  const { datasets } = search;
  const filter = parseFilter(search.filter, modelColumns);
  const order = search.order.map(orderOf);
  const hasMetric = filter.columns.some(({ entity }) => entity === 'metric');
  const isOnDatasets = (point: Point) => datasets.length === 0 || datasets.some((dataset) => isOn(point, dataset));
  const valuesOf =
    ({ fields, points }: Candidate) =>
    (column: SearchColumn): readonly Value[] =>
      column.entity === 'metric'
        ? points.filter((point) => point.key === column.key && isOnDatasets(point)).map(({ value }) => value)
        : valuesIn(fields, column);
  return models
    .map(candidate)
    .filter((each) => filter.matches(valuesOf(each)))
    .filter(({ points }) => datasets.length === 0 || hasMetric || points.some(isOnDatasets))
    .sort((a, b) => {
      for (const { valueIn, isDescending } of order) {
        const difference = compareValues(valueIn(a), valueIn(b), isDescending);
        if (difference !== 0) return difference;
      }
      const [infoA, infoB] = [a.model.info, b.model.info];
      const byAge = infoB.creation_timestamp_ms - infoA.creation_timestamp_ms;
      return byAge || compareValues(infoA.model_id, infoB.model_id, false);
    })
    .map(({ model }) => model);
}

function isOn(point: Point, { dataset_name: name, dataset_digest: digest }: DatasetRef): boolean {
  return (!name || point.dataset_name === name) && (!digest || point.dataset_digest === digest);
}

/** One column of an order: an attribute, or the latest value of a metric, optionally on one data set. */
function orderOf({ field_name: name, ascending, ...dataset }: ModelSearch['order'][number]) {
  const isDescending = !ascending;
  const [, metric] = /^metrics\.(.+)$/s.exec(name) ?? [];
  if (metric !== undefined) {
    return { isDescending, valueIn: ({ points }: Candidate) => latest(points, metric, dataset) };
  }
  const attribute = modelColumns.attributes.get(name);
  if (attribute !== undefined) {
    return { isDescending, valueIn: ({ fields }: Candidate) => fields.attributes[attribute.key] ?? undefined };
  }
  throw serverError(
    'SERVER_BAD_REQUEST',
    `order_by: Invalid order by field name: ${name}. Expected metrics.<name> or one of ${listed([...modelColumns.attributes.keys()])}`,
    { details: { part: 'order_by', field: name } },
  );
}

function latest(points: readonly Point[], metric: string, dataset: DatasetRef): Value {
  let newest: Point | undefined;
  for (const point of points) {
    if (point.key !== metric || !isOn(point, dataset)) continue;
    const difference = newest && (point.timestamp - newest.timestamp || point.step - newest.step);
    if (difference === undefined || difference > 0) newest = point;
  }
  return newest?.value;
}

function candidate(model: ModelJson): Candidate {
  const { info, data } = model;
  const pairs = (list: readonly { readonly key: string; readonly value: string }[]) =>
    new Map(list.map(({ key, value }) => [key, value]));
  const fields: Searched = {
    attributes: {
      model_id: info.model_id,
      name: info.name,
      model_type: info.model_type,
      source_run_id: info.source_run_id,
      creation_timestamp: info.creation_timestamp_ms,
      last_updated_timestamp: info.last_updated_timestamp_ms,
      status: info.status.replace('LOGGED_MODEL_', ''),
    },
    params: pairs(data.params),
    tags: pairs(info.tags),
    metrics: new Map(),
  };
  const points = data.metrics.flatMap((metric) => {
    const point = pointSchema.safeParse(metric);
    return point.success ? [point.data] : [];
  });
  return { model, fields, points };
}

import type { SearchText } from './search-text.ts';

/** Fields that filters and orders use. */
export interface Searched {
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, { readonly value: number }>;
  readonly datasets?: readonly SearchedDataset[];
}

/** A data set of a run. */
export type SearchedDataset = Readonly<Record<DatasetField, string | undefined>>;

const datasetFields = ['name', 'digest', 'context'] as const;
type DatasetField = (typeof datasetFields)[number];

/** Kinds of columns with their names in MLflow. */
const entityNames = {
  metric: ['metric', 'metrics'],
  parameter: ['parameter', 'parameters', 'param', 'params'],
  tag: ['tag', 'tags'],
  attribute: ['attribute', 'attributes', 'attr', 'run'],
  dataset: ['dataset', 'datasets'],
} as const;
type Entity = keyof typeof entityNames;

/** One column of a search. */
export type SearchColumn =
  | { readonly entity: 'metric' | 'parameter' | 'tag'; readonly key: string }
  | { readonly entity: 'attribute'; readonly key: string; readonly isNumber: boolean }
  | { readonly entity: 'dataset'; readonly key: DatasetField };

/** Columns of one kind of search. */
export interface Columns {
  readonly entities: readonly Entity[];
  /** Attributes by their allowed names. */
  readonly attributes: ReadonlyMap<string, { readonly key: string; readonly isNumber: boolean }>;
}

/** Declares the attributes of a search. @param aliases other names of attributes */
function attributesOf(
  texts: readonly string[],
  numbers: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
): Columns['attributes'] {
  const known = new Map<string, { readonly key: string; readonly isNumber: boolean }>();
  for (const key of texts) known.set(key, { key, isNumber: false });
  for (const key of numbers) known.set(key, { key, isNumber: true });
  for (const [alias, key] of Object.entries(aliases)) {
    const attribute = known.get(key);
    if (attribute !== undefined) known.set(alias, attribute);
  }
  return known;
}

export const runColumns: Columns = {
  entities: ['metric', 'parameter', 'tag', 'attribute', 'dataset'],
  attributes: attributesOf(
    ['run_id', 'run_name', 'status', 'user_id', 'artifact_uri', 'experiment_id'],
    ['start_time', 'end_time'],
    {
      'run name': 'run_name',
      'Run name': 'run_name',
      'Run Name': 'run_name',
      run_uuid: 'run_id',
      created: 'start_time',
      Created: 'start_time',
    },
  ),
};

export const experimentColumns: Columns = {
  entities: ['attribute', 'tag'],
  attributes: attributesOf(['name', 'experiment_id'], ['creation_time', 'last_update_time']),
};

export const modelColumns: Columns = {
  entities: ['metric', 'parameter', 'tag', 'attribute'],
  attributes: attributesOf(
    ['name', 'model_id', 'model_type', 'status', 'source_run_id'],
    ['creation_timestamp', 'last_updated_timestamp'],
    {
      creation_time: 'creation_timestamp',
      creation_timestamp_ms: 'creation_timestamp',
      last_updated_time: 'last_updated_timestamp',
      last_updated_timestamp_ms: 'last_updated_timestamp',
    },
  ),
};

/**
 * Reads `metrics.accuracy`, `tags."mlflow.runName"`, `status`.
 * @throws SERVER_BAD_REQUEST with the valid names
 */
export function readColumn(text: SearchText, columns: Columns): SearchColumn {
  const [first = '', ...rest] = text.name();
  if (rest.length === 0) return attributeColumn(text, columns, first);
  const entity = columns.entities.find((name) => entityNames[name].some((word) => word === first));
  if (entity === undefined) {
    throw text.refused(`Invalid entity type '${first}'. Valid values are ${listed(columns.entities)}`);
  }
  const key = rest.join('.');
  if (entity === 'attribute') return attributeColumn(text, columns, key);
  if (entity !== 'dataset') return { entity, key };
  const field = datasetFields.find((name) => name === key);
  if (field !== undefined) return { entity, key: field };
  throw text.refused(`Invalid dataset key '${key}' specified. Valid keys are ${listed(datasetFields)}`);
}

function attributeColumn(text: SearchText, { attributes }: Columns, name: string): SearchColumn {
  const attribute = attributes.get(name);
  if (attribute !== undefined) return { entity: 'attribute', ...attribute };
  throw text.refused(`Invalid attribute key '${name}' specified. Valid keys are ${listed([...attributes.keys()])}`);
}

/** A value of a column; undefined when missing. */
export type Value = string | number | undefined;

/** Values of a column; only data sets have several. */
export function valuesIn(run: Searched, { entity, key }: SearchColumn): readonly Value[] {
  switch (entity) {
    case 'attribute':
      return [run.attributes[key] ?? undefined];
    case 'metric':
      return [run.metrics.get(key)?.value];
    case 'parameter':
      return [run.params.get(key)];
    case 'tag':
      return [run.tags.get(key)];
    case 'dataset':
      return (run.datasets ?? []).flatMap((dataset) => dataset[key] ?? []);
  }
}

/** Whether the values of a column are numbers. */
export function isNumeric(column: SearchColumn): boolean {
  return column.entity === 'metric' || (column.entity === 'attribute' && column.isNumber);
}

/** Words in quotes, separated by commas. */
export function listed(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}

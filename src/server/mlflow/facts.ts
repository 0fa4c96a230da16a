import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Json, newId, type RandomBytes } from '../../base/index.ts';
import type { Annotation, AnnotationChange, Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { maxExtra } from './ids.ts';
import { modelStatuses, runStatuses } from './schemas.ts';

/** Kinds of facts that this API stores about trials. Kinds for a further run or a model contain its number. */
export const factKind = {
  of: (extra: number, name: FactName) => (extra === 0 ? `mlflow/${name}` : `mlflow/run/${padded(extra)}/${name}`),
  ofModel: (extra: number, name: 'tag' | 'param' | 'metric') => `mlflow/model/${padded(extra)}/${name}`,
  /** Tags of an experiment. */
  experimentTags: 'mlflow/experiment-tag',
  /** One fact for each further run. */
  runs: 'mlflow/run',
  /** One fact for each model. */
  models: 'mlflow/model',
} as const;

/** Names of facts about runs. */
const factNames = ['tag', 'param', 'dataset', 'model-input', 'model-output', 'model-json'] as const;
export type FactName = (typeof factNames)[number];

/** Prefixes of the kinds that describe a trial's own run, a further run, or all runs. */
export const runKinds = {
  own: factNames.map((name) => factKind.of(0, name)),
  further: (extra: number) => [`${factKind.runs}/${padded(extra)}/`],
  all: [...factNames.map((name) => factKind.of(0, name)), factKind.runs],
} as const;

/** The number in kinds and keys, padded so that it sorts as text. */
export function padded(extra: number): string {
  return String(extra).padStart(5, '0');
}

/** A further run that a script started. */
export const runRecordSchema = z.object({
  name: z.string(),
  userId: z.string(),
  status: z.enum(runStatuses),
  startMs: z.number(),
  endMs: z.number().nullable(),
  deleted: z.boolean(),
  nonce: z.string(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A model that a script logged. */
export const modelRecordSchema = z.object({
  name: z.string(),
  modelType: z.string(),
  sourceRunId: z.string(),
  status: z.enum(modelStatuses),
  createdMs: z.number(),
  updatedMs: z.number(),
  deleted: z.boolean(),
  nonce: z.string(),
});
export type ModelRecord = z.infer<typeof modelRecordSchema>;

/** A parameter with the attempt that set it: a retried trial may choose again. */
export const paramFactSchema = z.object({ text: z.string(), attempt: z.number() });

/** Facts of one trial, by kind. */
export class Facts {
  readonly #byKind = new Map<string, Annotation[]>();

  constructor(annotations: readonly Annotation[]) {
    for (const annotation of annotations) {
      const list = this.#byKind.get(annotation.kind);
      if (list === undefined) this.#byKind.set(annotation.kind, [annotation]);
      else list.push(annotation);
    }
  }

  of(kind: string): readonly Annotation[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** Values that match the schema, with their keys. */
  read<T>(kind: string, schema: z.ZodType<T>): readonly { readonly key: string; readonly value: T }[] {
    return this.of(kind).flatMap(({ key, value }) => {
      const parsed = schema.safeParse(value);
      return parsed.success ? [{ key, value: parsed.data }] : [];
    });
  }
}

const orderedSchema = z.looseObject({ order: z.number().optional() });

/** Facts of a kind that lists inputs or outputs of a run, in the order in which the script logged them. */
export function inOrder(facts: Facts, kind: string) {
  return facts
    .of(kind)
    .map(({ key, value, atMs }) => {
      const { order = 0, ...rest } = orderedSchema.safeParse(value).data ?? {};
      return { key, value: rest, order, atMs };
    })
    .sort((a, b) => a.order - b.order || a.atMs - b.atMs);
}

/** Groups facts by trial. @returns facts by trial; null: those of the sweep */
export function factsByTrial(annotations: readonly Annotation[]): ReadonlyMap<number | null, Facts> {
  const byTrial = new Map<number | null, Annotation[]>();
  for (const annotation of annotations) {
    const list = byTrial.get(annotation.trial);
    if (list === undefined) byTrial.set(annotation.trial, [annotation]);
    else list.push(annotation);
  }
  return new Map([...byTrial].map(([trial, list]) => [trial, new Facts(list)]));
}

/**
 * Changes a record based on its current value. Two concurrent changes both take effect, even by two servers on one
 * state folder.
 * @returns false when the record does not exist
 */
export async function changeRecord<T>(
  store: Store,
  at: { readonly sweepId: string; readonly trial: number | null; readonly kind: string; readonly key: string },
  schema: z.ZodType<T>,
  change: (record: T) => { readonly [name: string]: Json },
): Promise<boolean> {
  const { sweepId, trial, kind, key } = at;
  // Every iteration but the last means that another change was stored first.
  for (;;) {
    const [found] = await store.annotations(at);
    const record = schema.safeParse(found?.value);
    if (found === undefined || !record.success) return false;
    const value = change(record.data);
    const [stored] = await store.annotate(sweepId, trial, [{ kind, key, value, ifValue: found.value }]);
    if (isDeepStrictEqual(stored, value)) return true;
  }
}

/**
 * Stores a new record under the next free number of a kind.
 * @param made.record gets a nonce, which shows whose record won when two callers compete
 * @param made.others facts that are stored with the record, or not at all
 * @returns the number, from 1
 * @throws SERVER_BAD_REQUEST when there are too many
 */
export async function allot(
  { store, randomBytes }: { readonly store: Store; readonly randomBytes: RandomBytes },
  at: { readonly sweepId: string; readonly trial: number | null; readonly kind: string },
  made: {
    readonly record: (nonce: string) => Readonly<Record<string, Json>>;
    readonly others?: (number: number) => readonly AnnotationChange[];
  },
): Promise<number> {
  const { sweepId, trial, kind } = at;
  const nonce = newId(randomBytes);
  const [newest] = await store.annotations({ sweepId, trial, kind, last: 1 });
  for (let number = Number(newest?.key ?? 0) + 1; number <= maxExtra; number++) {
    const record = { kind, key: padded(number), value: made.record(nonce), ifValue: null };
    const [stored] = await store.annotate(sweepId, trial, [record, ...(made.others?.(number) ?? [])]);
    if (z.object({ nonce: z.literal(nonce) }).safeParse(stored).success) return number;
  }
  throw serverError(
    'SERVER_BAD_REQUEST',
    `${trial === null ? 'experiment' : `trial ${trial} of sweep`} ${sweepId} already has ${maxExtra} further runs or models`,
  );
}

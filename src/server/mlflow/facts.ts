import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Json, newId, type RandomBytes } from '../../base/index.ts';
import type { Annotation, AnnotationChange, Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { maxExtra } from './ids.ts';
import { modelStatuses, runStatuses } from './schemas.ts';

/** Kinds of facts that this API keeps beside trials. Those of a further run or a model carry its number. */
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

/** What facts of runs are about. */
const factNames = ['tag', 'param', 'dataset', 'model-input', 'model-output', 'model-json'] as const;
export type FactName = (typeof factNames)[number];

/** Beginnings of the kinds that describe a run: of a trial's own run, of a further one, of all runs. */
export const runKinds = {
  own: factNames.map((name) => factKind.of(0, name)),
  further: (extra: number) => [`${factKind.runs}/${padded(extra)}/`],
  all: [...factNames.map((name) => factKind.of(0, name)), factKind.runs],
} as const;

/** The number as it is in kinds and keys: in order as text, too. */
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

/** A parameter with the attempt that set it: a trial that is tried again may choose anew. */
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

  /** Values that fit the schema, with their keys. */
  read<T>(kind: string, schema: z.ZodType<T>): readonly { readonly key: string; readonly value: T }[] {
    return this.of(kind).flatMap(({ key, value }) => {
      const parsed = schema.safeParse(value);
      return parsed.success ? [{ key, value: parsed.data }] : [];
    });
  }
}

const orderedSchema = z.looseObject({ order: z.number().optional() });

/** Facts of a kind that lists what a run used or made, in the order in which the script named them, without their place. */
export function inOrder(facts: Facts, kind: string) {
  return facts
    .of(kind)
    .map(({ key, value, atMs }) => {
      const { order = 0, ...rest } = orderedSchema.safeParse(value).data ?? {};
      return { key, value: rest, order, atMs };
    })
    .sort((a, b) => a.order - b.order || a.atMs - b.atMs);
}

/** Facts of several trials. @returns by trial; null: those of the sweep */
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
 * Changes one record from what it is now. Both of two changes at once count, also by two servers over one state folder.
 * @returns false where there is none
 */
export async function changeRecord<T>(
  store: Store,
  at: { readonly sweepId: string; readonly trial: number | null; readonly kind: string; readonly key: string },
  schema: z.ZodType<T>,
  change: (record: T) => { readonly [name: string]: Json },
): Promise<boolean> {
  const { sweepId, trial, kind, key } = at;
  // Each turn but the last means that somebody else's change was stored.
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
 * Gives the next free number of a kind to a new record.
 * @param made.record gets a nonce, which says whose record won where two ask at once
 * @param made.others facts that come with the record, or not at all
 * @returns the number, from 1
 * @throws SERVER_BAD_REQUEST where there are too many
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
    `${trial === null ? 'experiment' : `trial ${trial} of sweep`} ${sweepId} has ${maxExtra} further runs or models already`,
  );
}

import { z } from 'zod';
import type { RandomBytes } from '../../../base/index.ts';
import { jsonSchema } from '../../../model/index.ts';
import type { Store } from '../../../store/index.ts';
import { unknown } from '../callers.ts';
import {
  allot,
  changeRecord,
  Facts,
  factKind,
  factsByTrial,
  type ModelRecord,
  modelRecordSchema,
  padded,
} from '../facts.ts';
import { modelIdOf, type RunName } from '../ids.ts';
import type { PairBody } from '../schemas.ts';

/** Identity of a model. */
export type ModelName = RunName;

/** Models that trials log (MLflow 3). */
export class Models {
  readonly #store: Store;
  readonly #randomBytes: RandomBytes;
  readonly #nowMs: () => number;

  constructor(parts: { readonly store: Store; readonly randomBytes: RandomBytes; readonly nowMs: () => number }) {
    this.#store = parts.store;
    this.#randomBytes = parts.randomBytes;
    this.#nowMs = parts.nowMs;
  }

  async create(
    at: Omit<ModelName, 'extra'>,
    model: {
      readonly name: string;
      readonly modelType: string;
      readonly sourceRunId: string;
      readonly params: readonly PairBody[];
      readonly tags: readonly PairBody[];
    },
  ): Promise<ModelName> {
    const { name, modelType, sourceRunId, params, tags } = model;
    const nowMs = this.#nowMs();
    const parts = { store: this.#store, randomBytes: this.#randomBytes };
    const pairs = (extra: number, what: 'param' | 'tag', list: readonly PairBody[]) =>
      list.map(({ key, value }) => ({ kind: factKind.ofModel(extra, what), key, value }));
    const record = { name, modelType, sourceRunId, status: 'LOGGED_MODEL_PENDING', deleted: false } as const;
    const extra = await allot(
      parts,
      { ...at, kind: factKind.models },
      {
        record: (nonce) => ({ ...record, createdMs: nowMs, updatedMs: nowMs, nonce }),
        others: (number) => [...pairs(number, 'param', params), ...pairs(number, 'tag', tags)],
      },
    );
    return { sweepId: at.sweepId, trial: at.trial, extra };
  }

  async setPairs(
    { sweepId, trial, extra }: ModelName,
    name: 'param' | 'tag',
    pairs: readonly PairBody[],
  ): Promise<void> {
    const kind = factKind.ofModel(extra, name);
    if (pairs.length === 0) return;
    await this.#store.annotate(
      sweepId,
      trial,
      pairs.map(({ key, value }) => ({ kind, key, value })),
    );
  }

  async deleteTag({ sweepId, trial, extra }: ModelName, key: string): Promise<void> {
    await this.#store.annotate(sweepId, trial, [{ kind: factKind.ofModel(extra, 'tag'), key, value: null }]);
  }

  /** @throws SERVER_UNKNOWN_RUN */
  async change(name: ModelName, change: Partial<Pick<ModelRecord, 'status' | 'deleted'>>): Promise<void> {
    const { sweepId, trial, extra } = name;
    const at = { sweepId, trial, kind: factKind.models, key: padded(extra) };
    const updated = (record: ModelRecord) => ({ ...record, ...change, updatedMs: this.#nowMs() });
    if (!(await changeRecord(this.#store, at, modelRecordSchema, updated)))
      throw unknown('logged model', modelIdOf(name));
  }

  /** `LoggedModel` of MLflow. @throws SERVER_UNKNOWN_RUN */
  async read(name: ModelName, options: { readonly allowDeleted?: boolean } = {}) {
    const facts = new Facts(await this.#store.annotations({ sweepId: name.sweepId, trial: name.trial }));
    const record = facts.read(factKind.models, modelRecordSchema).find(({ key }) => key === padded(name.extra));
    if (record === undefined || (record.value.deleted && options.allowDeleted !== true)) {
      throw unknown('logged model', modelIdOf(name));
    }
    return modelJson(name, record.value, facts);
  }

  /** All models of a sweep, or of one trial, newest first. */
  async list(sweepId: string, trial?: number): Promise<readonly ReturnType<typeof modelJson>[]> {
    const query = trial === undefined ? { sweepId } : { sweepId, trial };
    const models: ReturnType<typeof modelJson>[] = [];
    for (const [number, facts] of factsByTrial(await this.#store.annotations(query))) {
      for (const { key, value } of facts.read(factKind.models, modelRecordSchema)) {
        if (!value.deleted) models.push(modelJson({ sweepId, trial: number, extra: Number(key) }, value, facts));
      }
    }
    return models.sort((a, b) => b.info.creation_timestamp_ms - a.info.creation_timestamp_ms);
  }
}

function modelJson(name: ModelName, record: ModelRecord, facts: Facts) {
  const { sweepId, trial, extra } = name;
  const id = modelIdOf(name);
  const pairs = (what: 'param' | 'tag') => facts.read(factKind.ofModel(extra, what), z.string());
  return {
    info: {
      model_id: id,
      experiment_id: sweepId,
      name: record.name || (trial === null ? `model-${extra}` : `model-${trial}-${extra}`),
      creation_timestamp_ms: record.createdMs,
      last_updated_timestamp_ms: record.updatedMs,
      artifact_uri: `mlflow-artifacts:/${sweepId}/models/${id}/artifacts`,
      status: record.status,
      model_type: record.modelType,
      source_run_id: record.sourceRunId,
      tags: pairs('tag'),
    },
    data: {
      params: pairs('param'),
      metrics: facts.read(factKind.ofModel(extra, 'metric'), jsonSchema).map(({ value }) => value),
    },
  };
}

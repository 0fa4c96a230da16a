import { isDeepStrictEqual } from 'node:util';
import type { Json, RandomBytes } from '../../../base/index.ts';
import { metricValueToJson, type Report } from '../../../model/index.ts';
import type { AnnotationChange, RunPoint, Store } from '../../../store/index.ts';
import { serverError } from '../../errors.ts';
import { type AttemptCaller, attemptOf, type Caller, unknown } from '../callers.ts';
import {
  allot,
  changeRecord,
  Facts,
  factKind,
  padded,
  paramFactSchema,
  type RunRecord,
  runRecordSchema,
} from '../facts.ts';
import { parseModelId, type RunName, runIdOf, sweepDigest } from '../ids.ts';
import type { MetricBody, MlflowRunStatus, PairBody } from '../schemas.ts';
import type { MetricChannel } from './metric-channel.ts';
import { runPoint } from './metrics.ts';
import { configurationParams, runRecord } from './run-views.ts';
import type { StandIns } from './stand-ins.ts';

/** Content of one logging request. */
export interface Logged {
  readonly params?: readonly PairBody[];
  readonly tags?: readonly PairBody[];
  readonly metrics?: readonly MetricBody[];
}

/** Writes logged parameters, tags and metrics. */
export class RunWrites {
  readonly #store: Store;
  readonly #door: MetricChannel;
  readonly #standIns: StandIns;
  readonly #randomBytes: RandomBytes;
  readonly #nowMs: () => number;

  constructor(parts: {
    readonly store: Store;
    readonly door: MetricChannel;
    readonly standIns: StandIns;
    readonly randomBytes: RandomBytes;
    readonly nowMs: () => number;
  }) {
    this.#store = parts.store;
    this.#door = parts.door;
    this.#standIns = parts.standIns;
    this.#randomBytes = parts.randomBytes;
    this.#nowMs = parts.nowMs;
  }

  /**
   * Logs everything or, if a parameter has another value, nothing. Metrics of the trial's own run are its reports, sent
   * last. Metrics of further runs are written with the rest; if such a run stands in for the trial's own, they are
   * reports too.
   * @throws SERVER_PARAMETER_SET before anything is written
   */
  async log(caller: Caller, name: RunName, { params = [], tags = [], metrics = [] }: Logged): Promise<void> {
    const tagKind = factKind.of(name.extra, 'tag');
    const others = [
      ...tags.map(({ key, value }) => ({ kind: tagKind, key, value })),
      ...metrics.flatMap((metric) => modelMetric(name, metric)),
    ];
    const points = name.extra === 0 ? [] : metrics.map((metric) => runPoint(name.extra, metric));
    if (params.length === 0) await this.annotate(name, others, points);
    else await this.#withParams(caller, name, params, { others, points });
    if (metrics.length > 0 && name.trial !== null) await this.#report(attemptOf(caller), name, metrics);
  }

  /** Sends metrics that count for the sweep to the trial's channel. */
  async #report(caller: AttemptCaller, name: RunName, metrics: readonly MetricBody[]): Promise<void> {
    if (name.extra === 0) await this.#standIns.ownLogs(caller, metrics);
    const counting = name.extra === 0 ? metrics : await this.#standIns.counting(caller, name, metrics);
    await this.#door(caller, counting.map(reportOf));
  }

  /**
   * Sets parameters once; the same value again is allowed. Sets all or none, even if another client concurrently sets
   * one of them.
   */
  async #withParams(
    caller: Caller,
    name: RunName,
    params: readonly PairBody[],
    { others, points }: { readonly others: readonly AnnotationChange[]; readonly points: readonly RunPoint[] },
  ): Promise<void> {
    const { sweepId, trial, extra } = name;
    const attempt = caller.kind === 'attempt' ? caller.attempt : 0;
    const kind = factKind.of(extra, 'param');
    const fixed = extra === 0 && trial !== null ? configurationParams(await this.#store.trial(sweepId, trial)) : [];
    // Every iteration but the last means that another client set one of them first.
    for (;;) {
      const facts = new Facts(await this.#store.annotations({ sweepId, trial, kind }));
      const present = new Map([
        // Values of earlier attempts do not bind this one.
        ...facts
          .read(kind, paramFactSchema)
          .flatMap(({ key, value }) => (value.attempt === attempt ? [[key, value.text] as const] : [])),
        ...fixed,
      ]);
      const before = new Map(facts.of(kind).map(({ key, value }) => [key, value]));
      const changes: AnnotationChange[] = [];
      for (const { key, value } of params) {
        const other = present.get(key);
        if (other === undefined) {
          present.set(key, value);
          changes.push({ kind, key, value: { text: value, attempt }, ifValue: before.get(key) ?? null });
        } else if (!isSameValue(other, value)) throw differs(name, key, other, value);
      }
      const stored = await this.annotate(name, [...changes, ...others], points);
      if (changes.every(({ value }, i) => isDeepStrictEqual(value, stored[i]))) return;
    }
  }

  /** Appends inputs or outputs of a run to those already listed, which stay unchanged. */
  async list(
    name: RunName,
    items: readonly {
      readonly what: 'dataset' | 'model-input' | 'model-output';
      readonly key: string;
      readonly value: Readonly<Record<string, Json>>;
    }[],
  ): Promise<void> {
    const { sweepId, trial, extra } = name;
    const kinds = [...new Set(items.map(({ what }) => factKind.of(extra, what)))];
    const listed = await this.#store.annotations({ sweepId, trial, kindPrefixes: kinds });
    const changes = items.map(({ what, key, value }, index) => ({
      kind: factKind.of(extra, what),
      key,
      value: { ...value, order: listed.length + 1 + index },
      ifAbsent: true,
    }));
    await this.annotate(name, changes);
  }

  /** Writes facts about the run's trial, and points, all or nothing. @returns the stored values, in order */
  async annotate(
    { sweepId, trial }: RunName,
    changes: readonly AnnotationChange[],
    points: readonly RunPoint[] = [],
  ): Promise<readonly Json[]> {
    if (changes.length === 0 && points.length === 0) return [];
    return this.#store.annotate(sweepId, trial, changes, points);
  }

  /** Creates a further run of a trial, or a run in an experiment outside sweeps. @returns its name */
  async create(
    { sweepId, trial }: Omit<RunName, 'extra'>,
    run: {
      readonly runName?: string | undefined;
      readonly userId: string;
      readonly startMs?: number | undefined;
      readonly tags: readonly PairBody[];
    },
  ): Promise<RunName> {
    const tags = new Map(run.tags.map(({ key, value }) => [key, value]));
    const wanted = run.runName || tags.get('mlflow.runName') || (trial === null ? 'run' : `run of trial ${trial}`);
    tags.set('mlflow.runName', wanted);
    const record = {
      name: wanted,
      userId: run.userId,
      status: 'RUNNING',
      startMs: run.startMs ?? this.#nowMs(),
    } as const;
    const extra = await allot(
      { store: this.#store, randomBytes: this.#randomBytes },
      { sweepId, trial, kind: factKind.runs },
      {
        record: (nonce) => ({ ...record, endMs: null, deleted: false, nonce }),
        others: (number) => [...tags].map(([key, value]) => ({ kind: factKind.of(number, 'tag'), key, value })),
      },
    );
    return { sweepId, trial, extra };
  }

  /** Updates status, end and name of a run. A trial ends with its process, whatever the status of its run. */
  async update(
    name: RunName,
    change: {
      readonly status?: MlflowRunStatus | undefined;
      readonly endMs?: number | undefined;
      readonly runName?: string | undefined;
    },
  ): Promise<void> {
    if (name.extra > 0) await runRecord(this.#store, name);
    if (change.runName !== undefined && change.runName !== '') {
      await this.annotate(name, [
        { kind: factKind.of(name.extra, 'tag'), key: 'mlflow.runName', value: change.runName },
      ]);
    }
    if (name.extra === 0 || (change.status === undefined && change.endMs === undefined)) return;
    await this.#changeRecord(name, (record) => ({
      ...record,
      status: change.status ?? record.status,
      endMs: change.status === 'RUNNING' ? null : (change.endMs ?? record.endMs),
    }));
  }

  /** Deletes or restores a run. @throws SERVER_FORBIDDEN for the run of a trial or a sweep */
  async setDeleted(name: RunName, deleted: boolean): Promise<void> {
    if (name.extra === 0) {
      throw serverError('SERVER_FORBIDDEN', 'the run of a trial or a sweep cannot be deleted or restored');
    }
    await this.#changeRecord(name, (record) => ({ ...record, deleted }));
  }

  async #changeRecord(name: RunName, change: (record: RunRecord) => RunRecord): Promise<void> {
    const { sweepId, trial, extra } = name;
    const at = { sweepId, trial, kind: factKind.runs, key: padded(extra) };
    if (!(await changeRecord(this.#store, at, runRecordSchema, change))) throw unknown('run', runIdOf(name));
  }
}

function reportOf({ key, value, step, timestamp }: MetricBody): Report {
  return {
    metric: key,
    value,
    ...(step !== undefined && { step }),
    ...(timestamp !== undefined && { timeMs: timestamp }),
  };
}

/**
 * The fact for a metric that belongs to a logged model: the model stores the newest value of each metric and data set.
 */
function modelMetric(name: RunName, metric: MetricBody): readonly AnnotationChange[] {
  const model = parseModelId(metric.model_id ?? '');
  if (model === undefined || model.trial !== name.trial || model.sweepDigest !== sweepDigest(name.sweepId)) return [];
  const { key, value, timestamp = 0, step = 0, dataset_name = '', dataset_digest = '' } = metric;
  return [
    {
      kind: factKind.ofModel(model.extra, 'metric'),
      key: `${key}|${dataset_name}|${dataset_digest}`,
      value: {
        ...{ key, value: metricValueToJson(value), timestamp, step, dataset_name, dataset_digest },
        ...{ run_id: runIdOf(name), model_id: metric.model_id ?? '' },
      },
    },
  ];
}

/**
 * Whether two values are equal as text, as numbers (`1e-05` and `0.00001`), or as lists except for quotes and blanks.
 */
function isSameValue(a: string, b: string): boolean {
  if (a === b) return true;
  const isNumeric = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));
  if (isNumeric(a) && isNumeric(b)) return Number(a) === Number(b);
  const plain = (text: string) => text.replace(/\s+/g, '').replaceAll("'", '"');
  return /^[[{]/.test(a) && plain(a) === plain(b);
}

function differs(name: RunName, key: string, present: string, value: string): Error {
  return serverError(
    'SERVER_PARAMETER_SET',
    `Changing param values is not allowed. Param with key=${JSON.stringify(key)} was already logged with value=${JSON.stringify(present)} for run ID=${JSON.stringify(runIdOf(name))}. Attempted logging new value ${JSON.stringify(value)}.`,
    { details: { key, present, value } },
  );
}

import { isDeepStrictEqual } from 'node:util';
import type { Json, RandomBytes } from '../../base/index.ts';
import type { Report } from '../../records/index.ts';
import type { AnnotationChange, Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { type Caller, unknown } from './callers.ts';
import {
  allot,
  changeRecord,
  Facts,
  factKind,
  padded,
  paramFactSchema,
  type RunRecord,
  runRecordSchema,
} from './facts.ts';
import { parseModelId, type RunName, runIdOf, sweepDigest } from './ids.ts';
import type { MetricDoor } from './metric-door.ts';
import { pointFact } from './metrics.ts';
import { configurationParams } from './run-views.ts';
import { type MetricBody, maxBatchItems, type PairBody, type RunStatus } from './schemas.ts';

/** A running trial. */
export type AttemptCaller = Extract<Caller, { kind: 'attempt' }>;

/**
 * Largest number of changes in one call of the store. Fewer: the parameters of one batch would not be set together; more: other
 * calls wait meanwhile.
 */
const changesAtOnce = maxBatchItems;

/** Writes what scripts log. */
export class RunWrites {
  readonly #store: Store;
  readonly #door: MetricDoor;
  readonly #randomBytes: RandomBytes;
  readonly #nowMs: () => number;

  constructor(parts: {
    readonly store: Store;
    readonly door: MetricDoor;
    readonly randomBytes: RandomBytes;
    readonly nowMs: () => number;
  }) {
    this.#store = parts.store;
    this.#door = parts.door;
    this.#randomBytes = parts.randomBytes;
    this.#nowMs = parts.nowMs;
  }

  /** Values of the trial's own run are its reports; those of further runs are kept beside it. */
  async metrics(caller: AttemptCaller, name: RunName, metrics: readonly MetricBody[]): Promise<void> {
    if (name.extra === 0) await this.#door(caller, metrics.map(reportOf));
    const changes = name.extra === 0 ? [] : metrics.map((metric) => pointFact(name.extra, metric));
    await this.annotate(name, [...changes, ...metrics.flatMap((metric) => modelMetric(caller, name, metric))]);
  }

  /**
   * Parameters are set once: the same value again is fine. All of them are set, or none, also where somebody else sets
   * one of them at the same time.
   * @throws SERVER_PARAMETER_SET before anything is written
   */
  async params(caller: AttemptCaller, name: RunName, params: readonly PairBody[]): Promise<void> {
    if (params.length === 0) return;
    const { sweepId, extra } = name;
    const { trial, attempt } = caller;
    const kind = factKind.of(extra, 'param');
    const fixed = extra === 0 ? configurationParams(await this.#store.trial(sweepId, trial)) : [];
    // Each turn but the last means that somebody else set one of them meanwhile.
    for (;;) {
      const facts = new Facts(await this.#store.annotations({ sweepId, trial, kind }));
      const present = new Map([
        // What an earlier attempt chose binds nobody.
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
      const stored = await this.annotate(name, changes);
      if (changes.every(({ value }, i) => isDeepStrictEqual(value, stored[i]))) return;
    }
  }

  async tags(name: RunName, tags: readonly PairBody[]): Promise<void> {
    const kind = factKind.of(name.extra, 'tag');
    await this.annotate(
      name,
      tags.map(({ key, value }) => ({ kind, key, value })),
    );
  }

  /** Writes facts about the run's trial. @returns what is there now, in order */
  async annotate({ sweepId, trial }: RunName, changes: readonly AnnotationChange[]): Promise<readonly Json[]> {
    const stored: Json[] = [];
    for (let from = 0; from < changes.length; from += changesAtOnce) {
      stored.push(...(await this.#store.annotate(sweepId, trial, changes.slice(from, from + changesAtOnce))));
    }
    return stored;
  }

  /** A run that a script starts beside its own. @returns its name */
  async create(
    { sweepId, trial }: AttemptCaller,
    run: {
      readonly runName?: string | undefined;
      readonly userId: string;
      readonly startMs?: number | undefined;
      readonly tags: readonly PairBody[];
    },
  ): Promise<RunName> {
    const tags = new Map(run.tags.map(({ key, value }) => [key, value]));
    const wanted = run.runName || tags.get('mlflow.runName') || `run of trial ${trial}`;
    const startMs = run.startMs ?? this.#nowMs();
    const extra = await allot(
      { store: this.#store, randomBytes: this.#randomBytes },
      { sweepId, trial, kind: factKind.runs },
      (nonce) => ({ name: wanted, userId: run.userId, status: 'RUNNING', startMs, endMs: null, deleted: false, nonce }),
    );
    const name: RunName = { sweepId, trial, extra };
    tags.set('mlflow.runName', wanted);
    if (!tags.has('mlflow.parentRunId')) tags.set('mlflow.parentRunId', runIdOf({ sweepId, trial, extra: 0 }));
    await this.tags(
      name,
      [...tags].map(([key, value]) => ({ key, value })),
    );
    return name;
  }

  /** What a script says about the end and the name of a run. A trial ends with its process, whatever its run says. */
  async update(
    name: RunName,
    change: {
      readonly status?: RunStatus | undefined;
      readonly endMs?: number | undefined;
      readonly runName?: string | undefined;
    },
  ): Promise<void> {
    if (change.runName !== undefined && change.runName !== '') {
      await this.tags(name, [{ key: 'mlflow.runName', value: change.runName }]);
    }
    if (name.extra === 0 || (change.status === undefined && change.endMs === undefined)) return;
    await this.#changeRecord(name, (record) => ({
      ...record,
      status: change.status ?? record.status,
      endMs: change.status === 'RUNNING' ? null : (change.endMs ?? record.endMs),
    }));
  }

  /** @throws SERVER_FORBIDDEN for runs that stand for a trial or a sweep */
  async setDeleted(name: RunName, deleted: boolean): Promise<void> {
    if (name.extra === 0) {
      throw serverError('SERVER_FORBIDDEN', 'the run of a trial is its record: it cannot be deleted or restored');
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

/** A value that is also one of a logged model: kept with the model, the newest of each metric and data set. */
function modelMetric(caller: AttemptCaller, name: RunName, metric: MetricBody): readonly AnnotationChange[] {
  const model = parseModelId(metric.model_id ?? '');
  if (model === undefined || model.trial !== caller.trial || model.sweepDigest !== sweepDigest(caller.sweepId))
    return [];
  const { key, dataset_name = '', dataset_digest = '' } = metric;
  const [fact] = [pointFact(name.extra, metric).value];
  return [
    {
      kind: factKind.ofModel(model.extra, 'metric'),
      key: `${key}|${dataset_name}|${dataset_digest}`,
      value: { ...fact, dataset_name, dataset_digest, run_id: runIdOf(name), model_id: metric.model_id ?? '' },
    },
  ];
}

/** Equal as text, as numbers (`1e-05` and `0.00001`), or but for the quotes and blanks of a list. */
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

import type { ManualClock } from '../../src/base/index.ts';
import {
  attemptKey,
  type ConfigurationRecord,
  type Report,
  type SweepDecision,
  type SweepDefinition,
  sweepDefinitionSchema,
} from '../../src/model/index.ts';
import type { Lease, Store } from '../../src/store/index.ts';

/** A synthetic study: plausible trials of a nested space, written through the store's port in virtual time. */
export interface StudyOptions {
  readonly sweepId: string;
  readonly trials: number;
  /** Trials at the same time. */
  readonly workers: number;
  /** Intervals of a full trial. */
  readonly intervals: number;
  /** Write the reports themselves; else only the trials' figures. */
  readonly reports: boolean;
  readonly seed: number;
  /** Leave the sweep running with its last trials open. @defaultValue false */
  readonly leaveOpen?: boolean;
  /** Trials that end in one transaction. @defaultValue 16 */
  readonly group?: number;
  readonly definition?: Partial<SweepDefinition>;
  /** Told after each group. */
  readonly progress?: (ended: number) => void;
}

const natural = Math.log;

/** Definition of the synthetic study. */
export function studyDefinition(options: Pick<StudyOptions, 'trials' | 'workers' | 'definition'>): SweepDefinition {
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'synthetic',
    experimentName: 'bench',
    space: {
      learning_rate: ['loguniform', [natural(1e-5), natural(1e-1)]],
      batch_size: ['choice', [[16, 32, 64, 128, 256]]],
      weight_decay: ['loguniform', [natural(1e-6), natural(1e-2)]],
      dropout: ['uniform', [0, 0.6]],
      depth: ['randint', [24]],
      augment: ['choice', [['none', 'flip', 'randaug', 'mixup', 'cutmix']]],
      optimizer: [
        'choice',
        [
          [
            { name: 'sgd', momentum: ['uniform', [0.5, 0.99]], nesterov: ['choice', [[false, true]]] },
            { name: 'adamw', beta2: ['uniform', [0.9, 0.9995]] },
            { name: 'lion', beta1: ['uniform', [0.8, 0.99]] },
          ],
        ],
      ],
    },
    sampling: { type: 'random' },
    seed: 1,
    earlyTermination: { type: 'median_stopping', evaluationInterval: 5, delayEvaluation: 10 },
    objective: { primaryMetric: 'val_accuracy', goal: 'maximize' },
    limits: {
      maxTotalTrials: options.trials,
      maxConcurrentTrials: options.workers,
      timeoutMs: null,
      trialTimeoutMs: null,
      maxFailedTrials: null,
    },
    retries: {},
    trial: { type: 'in_process' },
    ...options.definition,
  });
}

/** One trial's fate. */
interface Plan {
  readonly config: ConfigurationRecord;
  readonly values: readonly number[];
  readonly state: 'completed' | 'failed' | 'stopped';
  readonly latencyMs: number;
  readonly durationMs: number;
}

/** Uniform draws from a seed. */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function planTrial(random: () => number, number: number, options: StudyOptions): Plan {
  const gauss = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  const exploit = random() < Math.min(0.8, 0.15 + (1.5 * number) / options.trials);
  const near = (centre: number) => (exploit ? Math.min(1, Math.max(0, centre + 0.12 * gauss())) : random());
  const pick = <T>(list: readonly T[], u: number): T =>
    list[Math.min(list.length - 1, Math.floor(u * list.length))] as T;
  const [lr, wd, drop, deep] = [near(0.55), near(0.58), near(0.3), near(0.62)];
  const kind = pick(['sgd', 'adamw', 'lion'], exploit ? near(0.5) : random());
  const tail = near(0.7);
  const optimizer: Record<string, string | number | boolean> =
    kind === 'sgd'
      ? { name: kind, momentum: 0.5 + 0.49 * tail, nesterov: random() < 0.6 }
      : kind === 'adamw'
        ? { name: kind, beta2: 0.9 + 0.0995 * tail }
        : { name: kind, beta1: 0.8 + 0.19 * tail };
  const config: ConfigurationRecord = {
    learning_rate: Math.exp(natural(1e-5) + lr * (natural(1e-1) - natural(1e-5))),
    batch_size: pick([16, 32, 64, 128, 256], near(0.5)),
    weight_decay: Math.exp(natural(1e-6) + wd * (natural(1e-2) - natural(1e-6))),
    dropout: 0.6 * drop,
    depth: Math.min(23, Math.floor(24 * deep)),
    augment: pick(['none', 'flip', 'randaug', 'mixup', 'cutmix'], near(0.7)),
    optimizer,
  };
  const quality =
    0.84 -
    0.5 * (lr - 0.55) ** 2 -
    0.1 * (wd - 0.58) ** 2 -
    0.2 * (drop - 0.3) ** 2 -
    0.15 * (deep - 0.62) ** 2 -
    (kind === 'sgd' ? 0.02 : 0) +
    0.005 * gauss();
  const fails = random() < 0.03;
  const stops = !fails && quality < 0.77 && random() < 0.8;
  const length = fails
    ? Math.floor(random() * options.intervals * 0.4)
    : stops
      ? Math.max(1, Math.floor(options.intervals * (0.1 + 0.5 * random())))
      : options.intervals;
  const speed = 0.05 + 0.06 * random();
  const values = Array.from(
    { length },
    (_, j) => quality * (1 - 0.86 * Math.exp(-speed * (j + 1))) + 0.01 * (random() - 0.5),
  );
  return {
    config,
    values,
    state: fails ? 'failed' : stops ? 'stopped' : 'completed',
    latencyMs: 2.4 + deep * 17 + 0.5 * gauss(),
    durationMs: 4_000 + length * 3_000 * (0.7 + deep) * (0.9 + 0.2 * random()),
  };
}

/** A trial that runs. */
interface Running {
  readonly number: number;
  readonly plan: Plan;
  readonly endsMs: number;
}

/** A study as written. */
export interface WrittenStudy {
  /** Log position after it. */
  readonly seq: number;
  /** Ends the trials that were left open, one a transaction, then the sweep. */
  finishOpen(told?: (trial: number) => Promise<void>): Promise<void>;
}

/** Writes a study. */
export async function writeStudy(store: Store, clock: ManualClock, options: StudyOptions): Promise<WrittenStudy> {
  const { sweepId, trials, workers, group = 16 } = options;
  const definition = studyDefinition(options);
  await store.createSweep({ id: sweepId, definition });
  const lease = await store.acquireLease(
    sweepId,
    { bootId: 'study', pid: 1, startedAt: '0', host: 'study' },
    10 * 365 * 24 * 3_600_000,
  );
  const writer = new StudyWriter(store, sweepId, lease);
  await writer.start();
  const random = draws(options.seed);
  const running: Running[] = [];
  let next = 0;
  let ended = 0;
  while (ended < trials) {
    const fresh: Running[] = [];
    while (running.length + fresh.length < workers && next < trials) {
      const plan = planTrial(random, next, options);
      fresh.push({ number: next++, plan, endsMs: clock.nowMs() + plan.durationMs });
    }
    if (fresh.length > 0) await writer.begin(fresh);
    running.push(...fresh);
    if (options.leaveOpen && next >= trials) break;
    running.sort((a, b) => a.endsMs - b.endsMs);
    const done = running.splice(0, Math.min(group, running.length));
    const untilMs = done.at(-1)?.endsMs ?? clock.nowMs();
    clock.advance(Math.max(1, untilMs - clock.nowMs()));
    await writer.finish(done, options.reports);
    ended += done.length;
    options.progress?.(ended);
  }
  if (!options.leaveOpen) await writer.close();
  return {
    seq: (await store.sweep(sweepId)).nextSeq - 1,
    async finishOpen(told) {
      for (const open of running.splice(0)) {
        clock.advance(1_000);
        await writer.finish([open], options.reports);
        await told?.(open.number);
      }
      await writer.close();
    },
  };
}

/** Writes the controller's and the runners' side. */
class StudyWriter {
  readonly #store: Store;
  readonly #sweepId: string;
  readonly #lease: Lease;
  #folded = 0;

  constructor(store: Store, sweepId: string, lease: Lease) {
    this.#store = store;
    this.#sweepId = sweepId;
    this.#lease = lease;
  }

  async start(): Promise<void> {
    this.#folded = (await this.#store.sweep(this.#sweepId)).foldedSeq;
    await this.#commit([]);
  }

  async #commit(decisions: readonly SweepDecision[]): Promise<void> {
    const to = (await this.#store.sweep(this.#sweepId)).nextSeq - 1;
    const result = await this.#store.commit(this.#lease, { folded: { from: this.#folded, to }, decisions });
    if (result.kind !== 'committed' || result.positions.includes(null)) {
      throw new Error(`the study does not fit the store: ${JSON.stringify(result)}`);
    }
    this.#folded = to;
  }

  async begin(fresh: readonly Running[]): Promise<void> {
    const basisSeq = this.#folded;
    const first = fresh[0]?.number ?? 0;
    await this.#commit([
      { kind: 'due', first, count: fresh.length, basisSeq },
      ...fresh.map(
        ({ number, plan }) =>
          ({
            kind: 'trial.suggested',
            trial: number,
            config: plan.config,
            basisSeq,
            note: { method: 'random' },
          }) as const,
      ),
      ...fresh.map(({ number }) => ({ kind: 'attempt.planned', trial: number, attempt: 0, target: 'study' }) as const),
    ]);
    await Promise.all(
      fresh.map(({ number }) =>
        this.#store.claim(this.#key(number), {
          nonce: number.toString(16).padStart(32, '0'),
          host: 'study',
          pid: null,
          nativeId: null,
          restarts: 0,
          resumedStep: null,
        }),
      ),
    );
    await this.#commit(fresh.map(({ number }) => ({ kind: 'trial.running', trial: number, attempt: 0 }) as const));
  }

  async finish(done: readonly Running[], withReports: boolean): Promise<void> {
    const sent = new Map<number, number>();
    if (withReports) {
      const batches = done.flatMap(({ number, plan }) => {
        const reports: Report[] = plan.values.map((value) => ({ metric: 'val_accuracy', value }));
        if (plan.state === 'completed') reports.push({ metric: 'latency_ms', value: plan.latencyMs });
        sent.set(number, reports.length);
        const parts = [];
        for (let at = 0; at < reports.length; at += 1_000) {
          const batch = {
            epoch: 1,
            door: 'direct',
            first: at + 1,
            live: true,
            reports: reports.slice(at, at + 1_000),
          } as const;
          parts.push({ key: this.#key(number), batch });
        }
        return parts;
      });
      for (const receipt of await this.#store.appendReports(batches)) if (receipt instanceof Error) throw receipt;
    }
    const stopped = done.filter(({ plan }) => plan.state === 'stopped');
    if (stopped.length > 0) {
      await this.#commit(
        stopped.map(({ number, plan }) => {
          const interval = plan.values.length;
          const best = Math.max(...plan.values);
          return {
            kind: 'trial.verdict',
            trial: number,
            verdict: 'stop',
            causedBy: this.#folded,
            stop: {
              policy: 'median_stopping',
              text: `best ${best.toFixed(4)} < median ${(best + 0.01).toFixed(4)} at interval ${interval}`,
              interval,
              numbers: { best, median: best + 0.01 },
            },
            reason: null,
          } as const;
        }),
      );
    }
    for (const { number, plan } of done) {
      await this.#store.end(this.#key(number), {
        epoch: 1,
        lastSeq: withReports ? { direct: sent.get(number) ?? 0 } : {},
        kind: plan.state === 'completed' ? 'ok' : plan.state === 'stopped' ? 'stopped' : 'user_error',
        exitCode: plan.state === 'failed' ? 1 : 0,
        signal: null,
        message: plan.state === 'failed' ? 'RuntimeError: loss is not finite' : null,
      });
    }
    await this.#commit(
      done.map(
        ({ number, plan }) =>
          ({
            kind: 'trial.ended',
            trial: number,
            causedBy: this.#folded,
            state: plan.state,
            failure: plan.state === 'failed' ? 'user_error' : null,
            message: plan.state === 'failed' ? 'RuntimeError: loss is not finite' : null,
            best: plan.values.length > 0 ? Math.max(...plan.values) : null,
            last: plan.values.at(-1) ?? null,
            intervals: plan.values.length,
          }) as const,
      ),
    );
  }

  async close(): Promise<void> {
    await this.#commit([{ kind: 'sweep.ended', state: 'completed', message: null }]);
    await this.#store.releaseLease(this.#lease);
  }

  #key(trial: number): string {
    return attemptKey(this.#store.installId, { sweepId: this.#sweepId, trial, attempt: 0 });
  }
}

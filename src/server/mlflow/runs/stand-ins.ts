import { z } from 'zod';
import { quoted } from '../../../base/index.ts';
import type { AttemptIntake, SweepDefinition } from '../../../model/index.ts';
import type { Store } from '../../../store/index.ts';
import type { AttemptCaller } from '../callers.ts';
import { factKind } from '../facts.ts';
import { type RunName, runIdOf } from '../ids.ts';
import type { MetricBody } from '../schemas.ts';

/**
 * Most executions whose choice is remembered. More takes memory, about 100 bytes each; with fewer, choices are read
 * from the store again.
 */
const remembered = 10_000;

/** Number of the trial's own run. */
const ownRun = 0;
const choiceKind = 'mlflow/stand-in';
const noticedKind = 'mlflow/stand-in-told';
const choiceSchema = z.object({ run: z.int() });

/**
 * Chooses the run of a trial's script that counts for the sweep. Normally that is the trial's own run. A script may let
 * a client create a run instead, as Lightning's `MLFlowLogger` does, and log its objective there. In an execution
 * without a value of an objective, the first run without a parent that logs one stands in for the own run, until the
 * own run logs one itself. Nested runs never stand in: a fold of a cross-validation is not the trial. The choice is
 * stored, so that it survives a restart.
 */
export class StandIns {
  readonly #store: Store;
  readonly #intake: Pick<AttemptIntake, 'notice'>;
  /** Number of the chosen run by execution, in order of choice. */
  readonly #chosen = new Map<string, number>();

  constructor(parts: { readonly store: Store; readonly intake: Pick<AttemptIntake, 'notice'> }) {
    this.#store = parts.store;
    this.#intake = parts.intake;
  }

  /** Records that the trial's own run logs metrics: once it logs an objective, no other run counts. */
  async ownLogs(caller: AttemptCaller, metrics: readonly MetricBody[]): Promise<void> {
    if (metrics.length === 0) return;
    const execution = await this.#execution(caller);
    if (this.#chosen.get(execution.id) === ownRun) return;
    const { objectives } = measuresOf((await this.#store.sweep(caller.sweepId)).definition);
    if (!metrics.some(({ key }) => objectives.has(key))) return;
    if ((await this.#stored(execution)) !== undefined)
      await this.#store.annotate(caller.sweepId, caller.trial, [{ ...execution.fact, value: { run: ownRun } }]);
    this.#remember(execution.id, ownRun);
  }

  /** Metrics of a further run that count as the trial's. */
  async counting(caller: AttemptCaller, name: RunName, metrics: readonly MetricBody[]): Promise<readonly MetricBody[]> {
    if (metrics.length === 0) return [];
    const { definition } = await this.#store.sweep(caller.sweepId);
    const { objectives, all } = measuresOf(definition);
    const measured = metrics.filter(({ key }) => all.has(key));
    if (measured.length === 0) return [];
    const execution = await this.#execution(caller);
    const known = this.#chosen.get(execution.id) ?? (await this.#stored(execution));
    if (known === name.extra) return measured;
    const objective = measured.find(({ key }) => objectives.has(key));
    if (objective === undefined || (await this.#isNested(name))) return [];
    const chosen = known ?? (await this.#choose(execution, name.extra, objectives));
    this.#remember(execution.id, chosen);
    if (chosen === ownRun) return [];
    const counts = chosen === name.extra;
    await this.#sendNotice(execution, { metric: objective.key, name, chosen });
    return counts ? measured : [];
  }

  async #execution(caller: AttemptCaller): Promise<Execution> {
    const { epoch } = await this.#store.attempt(caller.key);
    const fact = { kind: choiceKind, key: `${caller.attempt}/${epoch}` };
    return { caller, epoch, id: `${caller.key} ${epoch}`, fact };
  }

  async #stored({ caller: { sweepId, trial }, fact }: Execution): Promise<number | undefined> {
    const [found] = await this.#store.annotations({ sweepId, trial, ...fact });
    return choiceSchema.safeParse(found?.value).data?.run;
  }

  /** Chooses a run. Concurrent calls get the same choice. */
  async #choose(execution: Execution, run: number, objectives: ReadonlySet<string>): Promise<number> {
    const { caller, epoch, fact } = execution;
    const { sweepId, trial, attempt } = caller;
    for (const metric of objectives) {
      const reports = await this.#store.reports({ sweepId, trial, metric });
      if (reports.some((row) => row.attempt === attempt && row.epoch === epoch)) return ownRun;
    }
    const [stored] = await this.#store.annotate(sweepId, trial, [{ ...fact, value: { run }, ifAbsent: true }]);
    return choiceSchema.parse(stored).run;
  }

  async #isNested({ sweepId, trial, extra }: RunName): Promise<boolean> {
    const at = { sweepId, trial, kind: factKind.of(extra, 'tag'), key: 'mlflow.parentRunId' };
    return (await this.#store.annotations(at)).length > 0;
  }

  /** Sends a notice, once per sweep: all its trials run the same script. */
  async #sendNotice(
    { caller, epoch }: Execution,
    { metric, name, chosen }: { readonly metric: string; readonly name: RunName; readonly chosen: number },
  ): Promise<void> {
    const { sweepId, trial, key } = caller;
    const counts = chosen === name.extra;
    const code = counts ? 'TRIAL_RUN_COUNTS' : 'TRIAL_RUN_IGNORED';
    const value = { trial, epoch };
    const [stored] = await this.#store.annotate(sweepId, null, [
      { kind: noticedKind, key: code, value, ifAbsent: true },
    ]);
    if (!z.object({ trial: z.literal(trial), epoch: z.literal(epoch) }).safeParse(stored).success) return;
    const [run, other] = [runIdOf(name), runIdOf({ ...name, extra: chosen })];
    await this.#intake.notice(key, epoch, {
      id: code,
      code,
      text: counts
        ? `Trial ${trial} has no value of ${quoted(metric)} in its own MLflow run; those of run ${run}, which the script created itself, count instead. ${cure} The same applies to the other trials.`
        : `Trial ${trial}: values of ${quoted(metric)} in run ${run} do not count for the sweep, because those of run ${other} do. Log one run per trial, or make the others nested. The same applies to the other trials.`,
      facts: { trial, metric, run, countedRun: other },
    });
  }

  #remember(execution: string, run: number): void {
    this.#chosen.set(execution, run);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > remembered && oldest !== undefined) this.#chosen.delete(oldest);
  }
}

/** Advice on how a script logs to its trial's own run. */
const cure = `To log to the trial's own run: MLFlowLogger(run_id=os.environ["MLFLOW_RUN_ID"]), or mlflow.start_run().`;

/** One execution of an attempt. */
interface Execution {
  readonly caller: AttemptCaller;
  readonly epoch: number;
  readonly id: string;
  /** The fact that stores its choice. */
  readonly fact: { readonly kind: string; readonly key: string };
}

/** Metrics that a sweep optimizes (`objectives`), and with those that it constrains (`all`). */
function measuresOf({ objective, objectives, outcomeConstraints = [] }: SweepDefinition) {
  const optimized = objectives ?? (objective === null ? [] : [objective]);
  const names = new Set(optimized.map(({ primaryMetric }) => primaryMetric));
  return { objectives: names, all: new Set([...names, ...outcomeConstraints.map(({ metric }) => metric)]) };
}

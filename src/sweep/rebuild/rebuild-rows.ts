import type { ConfigurationRecord, Limits, SweepRow, TrialRow } from '../../model/index.ts';
import { limitsSchema, observedSchema } from '../../model/index.ts';
import { configurationPages } from '../../results/index.ts';
import type { Store } from '../../store/index.ts';
import { recordOutcome } from '../fold/ends/trial-end.ts';
import { rememberName } from '../fold/metric-notice.ts';
import { observedTrial } from '../fold/observed.ts';
import { createSeries } from '../fold/series.ts';
import { type FoldRules, type FoldState, initialState, type OpenTrial } from '../fold/state.ts';
import type { EndedTrial } from '../history/ended-trials.ts';
import { toObservation } from '../history/observation.ts';
import { readEndedColumns } from './ended-columns.ts';

/**
 * Rebuilds the state from the rows, for sweeps whose policy needs no memory. The result equals folding the log again,
 * in a fraction of the time: reports are read only for trials that are not final.
 *
 * @param keepsConfigs false: nothing needs the configurations of ended trials, and they are not read
 */
export async function rebuildFromRows(
  store: Store,
  row: SweepRow,
  rules: FoldRules,
  keepsConfigs = true,
): Promise<FoldState> {
  const state = initialState(row.id, row.definition, rules, await foldedLimits(store, row));
  state.foldedSeq = row.foldedSeq;
  state.exhaustedAt = row.totalEffective;
  state.nextNumber = row.nextNumber;
  state.dueCount = Math.min(row.dueCount, row.totalEffective ?? Number.POSITIVE_INFINITY);
  for (const { number, basisSeq } of await store.due(row.id))
    if (number >= row.nextNumber && number < state.dueCount) state.basis.set(number, basisSeq);
  const [ending] = await store.log({ sweepId: row.id, kinds: ['sweep.ending'], limit: 1 });
  if (row.endingReason !== null)
    state.ending = { reason: row.endingReason, causedBy: ending?.causedBy ?? 0, message: row.message };
  const notices = await store.log({ sweepId: row.id, kinds: ['notice'] });
  state.isNoticed = notices.some((entry) => entry.body.code === 'SWEEP_METRIC_MISSING');
  if (!keepsConfigs) state.ended.letGo();
  await addEnded(store, state, keepsConfigs);
  const open = await store.trials({ sweepId: row.id, states: ['queued', 'starting', 'running'] });
  // The oldest open trial was suggested after its basis, and claimed even later.
  const claims = createClaimLog(store, row, open);
  for (const trial of open) await addOpen(store, state, trial, claims);
  return state;
}

/** Adds the ended trials in order of ending, and the evaluations made elsewhere at their positions among them. */
async function addEnded(store: Store, state: FoldState, keepsConfigs: boolean): Promise<void> {
  const { sweepId, ended } = state;
  const columns = await readEndedColumns(store, sweepId);
  const configs = keepsConfigs ? await readConfigs(store, sweepId) : undefined;
  const observed = state.rules.isAskTell ? await observedTrials(store, state) : [];
  let nextObserved = 0;
  const addObservedBefore = (cause: number) => {
    for (let trial = observed[nextObserved]; trial && trial.cause < cause; trial = observed[++nextObserved])
      ended.push(trial);
  };
  let lastFailed: number | undefined;
  for (const { number, cause, best, intervals, ...outcome } of columns.inOrderOfEnding()) {
    addObservedBefore(cause);
    const config = configs?.get(number) ?? unread;
    const result = { number, config, ...outcome, best, intervals, expectedFinal: undefined };
    const observation = toObservation(result, state.rules.goal);
    ended.push({ number, config, state: outcome.state, cause, observation });
    if (recordOutcome(state, { ...outcome, message: null }, best)) lastFailed = number;
  }
  addObservedBefore(Number.POSITIVE_INFINITY);
  if (lastFailed === undefined) return;
  const { message, failure } = await store.trial(sweepId, lastFailed);
  state.lastFailure = message ?? failure;
}

/** In place of configurations that nothing reads. */
const unread: ConfigurationRecord = {};

async function readConfigs(store: Store, sweepId: string): Promise<ReadonlyMap<number, ConfigurationRecord>> {
  const configs = new Map<number, ConfigurationRecord>();
  for await (const page of configurationPages(store, sweepId))
    for (const { number, config } of page) configs.set(number, config);
  return configs;
}

/** Evaluations made elsewhere have no rows: they are read from the log and merged among the trials by position. */
async function observedTrials(store: Store, state: FoldState): Promise<readonly EndedTrial[]> {
  const found: EndedTrial[] = [];
  const { sweepId, foldedSeq } = state;
  for (let after = 0; ; ) {
    const entries = await store.log({ sweepId, after, limit: 5000, kinds: ['observed'] });
    for (const { seq, body } of entries)
      if (seq <= foldedSeq) found.push(observedTrial(state, observedSchema.parse(body), seq));
    const last = entries.at(-1);
    if (last === undefined || last.seq > foldedSeq) return found;
    after = last.seq;
  }
}

async function addOpen(store: Store, state: FoldState, row: TrialRow, claims: ClaimLog): Promise<void> {
  const phase = row.state === 'running' || row.state === 'starting' ? row.state : 'queued';
  const trial: OpenTrial = {
    number: row.number,
    config: row.config,
    parent: row.parent,
    phase,
    attempts: row.attempts,
    verdict: row.verdict,
    reason: row.verdict === null || row.verdict === 'stop' ? null : row.message,
    userRetries: row.userRetries,
    infraRetries: row.infraRetries,
    preemptions: row.preemptions,
    retryAtMs: phase === 'queued' ? row.retryAtMs : null,
    claimed: null,
    series: createSeries(state.rules.goal),
    metricNames: [],
  };
  if (phase !== 'queued') state.openAttempts += 1;
  state.open.set(row.number, trial);
  if (row.attempts === 0) return;
  await addReports(store, state, trial, claims);
}

/**
 * Claims and reports of an open trial up to the folded position, in log order. Rows say which reports are superseded
 * now, possibly by claims that are not folded yet, so the claims are applied again.
 */
async function addReports(store: Store, state: FoldState, trial: OpenTrial, claims: ClaimLog): Promise<void> {
  const { sweepId } = state;
  const rows = await store.reports({ sweepId, trial: trial.number, all: true });
  const reports = rows.filter((report) => report.eventSeq <= state.foldedSeq);
  let next = 0;
  const addBefore = (seq: number) => {
    for (let report = reports[next]; report && report.eventSeq < seq; report = reports[++next]) {
      rememberName(state, trial, report.metric);
      if (report.metric === state.rules.primaryMetric) trial.series.add(report.value, report.step);
    }
  };
  for (const claim of await claims.of(trial.number)) {
    addBefore(claim.seq);
    trial.series.supersede(claim.resumedStep);
    if (claim.attempt === trial.attempts - 1 && trial.phase === 'running')
      trial.claimed ??= { seq: claim.seq, atMs: claim.atMs };
  }
  addBefore(Number.POSITIVE_INFINITY);
}

interface Claim {
  readonly seq: number;
  readonly atMs: number;
  readonly attempt: number;
  readonly resumedStep: number | null;
}

/** The folded claims of the open trials, read once. */
interface ClaimLog {
  of(trial: number): Promise<readonly Claim[]>;
}

function createClaimLog(store: Store, row: SweepRow, trials: readonly TrialRow[]): ClaimLog {
  const open = new Set(trials.map((trial) => trial.number));
  let byTrial: Map<number, Claim[]> | undefined;
  const read = async () => {
    const found = new Map<number, Claim[]>();
    let after = Math.min(...trials.map((trial) => trial.basisSeq));
    for (;;) {
      const entries = await store.log({ sweepId: row.id, after, limit: 5000, kinds: ['claimed'] });
      for (const { seq, atMs, trial, attempt, body } of entries) {
        if (seq > row.foldedSeq || trial === null || !open.has(trial)) continue;
        const resumedStep = body.resumedStep;
        const claim = {
          seq,
          atMs,
          attempt: attempt ?? 0,
          resumedStep: typeof resumedStep === 'number' ? resumedStep : null,
        };
        found.set(trial, [...(found.get(trial) ?? []), claim]);
      }
      const last = entries.at(-1);
      if (last === undefined || last.seq > row.foldedSeq) return found;
      after = last.seq;
    }
  };
  return {
    async of(trial) {
      byTrial ??= await read();
      return byTrial.get(trial) ?? [];
    },
  };
}

/** Limits as of the folded position: the row may be ahead of the fold. */
async function foldedLimits(store: Store, row: SweepRow): Promise<Limits> {
  const changes = await store.log({ sweepId: row.id, kinds: ['limits.changed'] });
  const last = changes.filter((entry) => entry.seq <= row.foldedSeq).at(-1);
  return last ? limitsSchema.parse(last.body.limits) : row.definition.limits;
}

import { type SweepRow, sweepDefinitionSchema, type TrialRow } from '../../src/model/index.ts';

/** Midnight, 1 January 2030, UTC. */
export const startMs = Date.UTC(2030, 0, 1);

/** A sweep of 8 trials over `lr`, running for no time yet. */
export function sweepRow(change: Partial<SweepRow> = {}): SweepRow {
  const definition = sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'digits',
    experimentName: 'digits',
    space: { lr: ['uniform', [0, 1]] },
    sampling: { type: 'random' },
    seed: 1,
    earlyTermination: { type: 'none' },
    objective: { primaryMetric: 'accuracy', goal: 'maximize' },
    limits: { maxTotalTrials: 8, maxConcurrentTrials: 2, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
    retries: {},
    trial: { type: 'in_process' },
  });
  return {
    id: 'abcd1234',
    definition,
    state: 'running',
    paused: false,
    limits: definition.limits,
    definitionVersion: 1,
    lastChangeSeq: 0,
    limitsVersion: 1,
    totalEffective: null,
    cancelSeq: null,
    endingReason: null,
    message: null,
    nextSeq: 2,
    foldedSeq: 1,
    nextNumber: 0,
    dueCount: 0,
    createdAtMs: startMs,
    endedAtMs: null,
    leaseOwner: null,
    leaseToken: 1,
    leaseUntilMs: 0,
    ...change,
  };
}

/** A trial that completed after 2.5 s with 3 reports. */
export function trialRow(number: number, change: Partial<TrialRow> = {}): TrialRow {
  return {
    sweepId: 'abcd1234',
    number,
    state: 'completed',
    config: { lr: 0.1 },
    basisSeq: 1,
    parent: null,
    attempts: 1,
    cancelSeq: null,
    verdict: null,
    verdictCause: null,
    stop: null,
    failure: null,
    message: null,
    userRetries: 0,
    infraRetries: 0,
    preemptions: 0,
    retryAtMs: null,
    endedSeq: 9,
    endedCause: 8,
    best: 0.5,
    last: 0.25,
    intervals: 3,
    createdAtMs: startMs,
    startedAtMs: startMs + 1000,
    endedAtMs: startMs + 3500,
    ...change,
  };
}

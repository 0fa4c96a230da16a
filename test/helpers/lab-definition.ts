import { type SweepDefinition, sweepDefinitionSchema } from '../../src/model/index.ts';

export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** A definition of a small sweep. */
export function labDefinition(changes: DeepPartial<SweepDefinition> = {}): SweepDefinition {
  return sweepDefinitionSchema.parse({
    formatVersion: 1,
    name: 'lab',
    experimentName: 'lab',
    space: { x: ['uniform', [0, 1]] },
    seed: 7,
    objective: { primaryMetric: 'loss', goal: 'minimize' },
    ...changes,
    trial:
      changes.trial?.type === 'command'
        ? { command: ['true'], workingFolder: '/', stdoutMetrics: {}, ...changes.trial }
        : { type: changes.trial?.type ?? 'in_process' },
    sampling: { type: 'random', ...changes.sampling },
    earlyTermination: { type: 'none', ...changes.earlyTermination },
    limits: {
      maxTotalTrials: 6,
      maxConcurrentTrials: 2,
      timeoutMs: null,
      trialTimeoutMs: null,
      maxFailedTrials: null,
      ...changes.limits,
    },
    retries: { ...changes.retries },
  });
}

import { expect, test } from 'vitest';
import { sweepDefinitionSchema } from '../records/index.ts';
import { checkDefinition } from './submit.ts';

test('patterns of a definition that came without a file are checked too', () => {
  const definition = (pattern: string) =>
    sweepDefinitionSchema.parse({
      formatVersion: 1,
      name: 'sweep',
      experimentName: 'sweep',
      space: { x: ['uniform', [0, 1]] },
      sampling: { type: 'random' },
      seed: 1,
      earlyTermination: { type: 'none' },
      objective: null,
      limits: {
        maxTotalTrials: 1,
        maxConcurrentTrials: 1,
        timeoutMs: null,
        trialTimeoutMs: null,
        maxFailedTrials: null,
      },
      retries: {},
      trial: { type: 'command', command: ['true'], workingFolder: '/', stdoutMetrics: { patterns: [pattern] } },
    });
  expect(checkDefinition(definition('(?<value>\\d+)')).dimension).toBe(1);
  expect(() => checkDefinition(definition('(?<value>\\d+)(?=%)'))).toThrow(
    'trial.stdoutMetrics.patterns[0]: "(?<value>\\\\d+)(?=%)" looks ahead with (?=…)',
  );
});

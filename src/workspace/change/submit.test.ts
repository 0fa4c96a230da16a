import { expect, test } from 'vitest';
import { sweepRow } from '../../../test/helpers/rows.ts';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { checkDefinition } from './submit.ts';

test('patterns of a definition without a file are checked too', () => {
  const definition = (pattern: string) =>
    sweepDefinitionSchema.parse({
      ...sweepRow().definition,
      trial: { type: 'command', command: ['true'], workingFolder: '/', stdoutMetrics: { patterns: [pattern] } },
    });
  expect(checkDefinition(definition('(?<value>\\d+)')).dimension).toBe(1);
  expect(() => checkDefinition(definition('(?<value>\\d+)(?=%)'))).toThrow(
    'trial.stdoutMetrics.patterns[0]: "(?<value>\\\\d+)(?=%)" looks ahead with (?=…)',
  );
});

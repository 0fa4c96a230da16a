import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { isHyperDriveException } from '../../base/index.ts';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { parseSweepFile } from './sweep-file.ts';

/** Whatever the text: a definition of the right shape, or an error that names places inside the text. */
function check(text: string): void {
  try {
    const { definition } = parseSweepFile(text, { path: 'f.yaml', folder: '/f', cpuCount: 2, defaultSeed: 1 });
    expect(sweepDefinitionSchema.parse(definition)).toEqual(definition);
  } catch (error) {
    if (!isHyperDriveException(error)) throw error;
    expect(error.kind).toBe('config');
    const { problems } = error.details;
    if (!Array.isArray(problems)) throw error;
    expect(problems.length).toBeGreaterThan(0);
    const lines = text.split('\n').length;
    for (const { line, message } of problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(message).not.toMatch(/\bundefined\b|\[object|Invalid input/);
    }
  }
}

it('any text gives a definition or an error with places', () => {
  const pieces = fc.constantFrom(
    'trial:',
    'command: a',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a',
    '*a',
    '!!x ',
    '? ',
    ': ',
    '"',
    "'",
    '|',
    '>-',
    '#',
    '\t',
    '\n',
    '  ',
    'limits:',
    '<<',
    '~',
    '.nan',
    '${{inputs.x}}',
    '$[[',
    ']]',
    '---',
    '...',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 30 }).map((parts) => parts.join('')),
      check,
    ),
    { seed: 5, numRuns: 200 },
  );
});

it('any value under the known keys gives a definition or an error with places', () => {
  const number = fc.oneof(fc.integer({ min: -2, max: 50 }), fc.double());
  const word = fc.constantFrom(
    'random',
    'grid',
    'bandit',
    'uniform',
    'choice',
    'sweep',
    'command',
    '2h',
    'local',
    'x',
    '${{search_space.a}}',
  );
  const leaf = fc.oneof(number, word, fc.boolean(), fc.constant(null), fc.string({ maxLength: 6 }));
  const key = fc.constantFrom(
    ...['type', 'command', 'code', 'seed', 'rule', 'logbase', 'min_value', 'max_value', 'q', 'values', 'slack_factor'],
    ...['primary_metric', 'goal', 'max_total_trials', 'timeout', 'path', 'value', 'json', 'patterns', 'a', 'x-note'],
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    ),
  }));
  const top = fc.constantFrom(
    ...['type', 'name', 'tags', 'trial', 'search_space', 'sampling_algorithm', 'objective', 'early_termination'],
    ...[
      'limits',
      'inputs',
      'outputs',
      'compute',
      'resources',
      'retries',
      'seed',
      'ahead',
      'resume_from',
      'compat',
      'x-mine',
      'nmae',
    ],
  );
  // Half of each file is right, so that the change reaches what comes after the schema.
  const right = {
    trial: { command: 'python t.py ${{search_space.a}}' },
    search_space: { a: { type: 'uniform', min_value: 0, max_value: 1 } },
    objective: { primary_metric: 'm', goal: 'minimize' },
  };
  fc.assert(
    fc.property(fc.dictionary(top, node, { maxKeys: 3 }), (change) => check(stringify({ ...right, ...change }))),
    { seed: 6, numRuns: 300 },
  );
});

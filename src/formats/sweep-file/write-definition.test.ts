import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SweepDefinition, sweepDefinitionSchema } from '../../model/index.ts';
import { parseSweepFile } from './sweep-file.ts';
import { writeDefinitionYaml } from './write-definition.ts';

const word = fc.stringMatching(/^[A-Za-z][\w ]{0,8}[a-z]$/);
// Texts that YAML would read as something else, or that need escapes.
const hardText = fc.oneof(
  word,
  fc.constantFrom(
    '1.10',
    'yes',
    'null',
    '- a',
    'a: b',
    '#x',
    '"q"',
    "it's",
    ' lead',
    'two\nlines\n',
    'ü 🌍',
    '&a',
    '*b',
  ),
);
const ms = fc.integer({ min: 1, max: 10 ** 9 });
const count = fc.integer({ min: 1, max: 1000 });
const evaluation = { evaluationInterval: count, delayEvaluation: fc.nat(50) };

const expression = fc.oneof(
  fc
    .record({ a: fc.double({ min: -5, max: 0, noNaN: true }), b: fc.double({ min: 0.5, max: 5, noNaN: true }) })
    .map(({ a, b }) => ['uniform', [a, b]]),
  fc.integer({ min: 1, max: 99 }).map((upper) => ['randint', [upper]]),
  fc
    .uniqueArray(fc.oneof(hardText, fc.integer(), fc.boolean()), { minLength: 1, maxLength: 4 })
    .map((values) => ['choice', [values]]),
  fc.constantFrom(
    ['quniform', [1, 9, 2], { clamp: true }],
    ['qnormal', [0, 1, 0.5]],
    ['choice', [[{ name: 'sgd', momentum: ['uniform', [0.5, 0.99]] }, { name: 'adam' }]]],
  ),
);

const policy = fc.oneof(
  fc.constant({ type: 'none' }),
  fc.record({ type: fc.constant('bandit'), slackFactor: fc.double({ min: 0.01, max: 2, noNaN: true }), ...evaluation }),
  fc.record({ type: fc.constant('median_stopping'), ...evaluation }),
  fc.record({
    type: fc.constant('truncation_selection'),
    truncationPercentage: fc.integer({ min: 1, max: 99 }),
    excludeFinishedJobs: fc.boolean(),
    ...evaluation,
  }),
  fc.record({ type: fc.constantFrom('auto', 'safe', 'fast') }),
  fc.record({
    type: fc.constantFrom('asha', 'hyperband', 'pasha'),
    maxReports: fc.integer({ min: 30, max: 99 }),
    minReports: fc.integer({ min: 1, max: 30 }),
    reductionFactor: fc.integer({ min: 2, max: 5 }),
  }),
  fc.record({
    type: fc.constant('asha'),
    mode: fc.constant('promotion'),
    maxReports: fc.integer({ min: 30, max: 99 }),
    reductionFactor: fc.integer({ min: 2, max: 5 }),
  }),
  fc.record({
    type: fc.constant('pbt'),
    population: fc.integer({ min: 2, max: 9 }),
    perturbationInterval: fc.integer({ min: 1, max: 9 }),
    quantileFraction: fc.constantFrom(0.2, 0.5),
    perturbationFactors: fc.constantFrom([0.8, 1.2], [0.5, 1, 2]),
    resampleProbability: fc.constantFrom(0, 0.25),
  }),
);

const definition: fc.Arbitrary<SweepDefinition> = fc
  .record({
    formatVersion: fc.constant(1),
    name: word,
    displayName: hardText,
    experimentName: word,
    description: hardText,
    tags: fc.dictionary(word, hardText, { maxKeys: 3 }),
    space: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{2,6}$/), expression, { minKeys: 1, maxKeys: 4 }),
    sampling: fc.constantFrom(
      { type: 'random', rule: 'sobol', logbase: 10 },
      { type: 'grid' },
      { type: 'bayesian' },
      { type: 'auto' },
    ),
    seed: fc.nat(),
    earlyTermination: policy,
    objective: fc.record({ primaryMetric: hardText, goal: fc.constantFrom('minimize', 'maximize') }),
    limits: fc.record({
      maxTotalTrials: fc.integer({ min: 20, max: 1000 }),
      maxConcurrentTrials: fc.integer({ min: 1, max: 20 }),
      timeoutMs: fc.option(ms),
      trialTimeoutMs: fc.option(ms),
      maxFailedTrials: fc.option(count),
    }),
    retries: fc.record({ userErrors: fc.nat(5), infrastructure: fc.nat(5), preemptions: fc.nat(5) }),
    ahead: fc.nat(9),
    trial: fc.record({
      type: fc.constant('command'),
      command: fc.oneof(
        fc.constantFrom('python t.py "$AZUREML_SWEEP_x" | tee log', "line one\nline 'two' # $HOME\n", '  indented\n'),
        fc.constantFrom(
          ['t', '${{outputs.model}}/x', '${{outputs.default}}'],
          't > ${{outputs.a-b}}/${{outputs.model}}',
        ),
        fc.array(hardText, { minLength: 1, maxLength: 4 }),
      ),
      outputs: fc.constantFrom({ model: 'folder', 'a-b': 'folder', report: 'file' }),
      processes: fc.constantFrom(1, 4),
      workingFolder: fc.constantFrom('/', '/work/my folder'),
      environment: fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,6}$/), hardText, { maxKeys: 3 }),
      inheritEnvironment: fc.array(fc.constantFrom('*', 'CUDA_*', 'PATH')),
      appendParameters: fc.constantFrom('auto', 'always', 'never'),
      stdoutMetrics: fc.record({ json: fc.boolean(), patterns: fc.constantFrom([], ['acc=(?<value>.*) #']) }),
      cpus: fc.constantFrom(0.5, 1, 4),
      gpus: fc.constantFrom(0, 0.25, 2),
      stopGraceMs: ms,
      resumable: fc.boolean(),
    }),
    resumeFrom: fc.array(fc.oneof(word, fc.constant('auto')), { maxLength: 3 }),
  })
  .chain((value) => {
    const { resumeFrom } = value;
    const other = fc.subarray([...new Set(resumeFrom)]);
    return other.map((otherData) => (otherData.length === 0 ? value : { ...value, otherData }));
  })
  .map((value) => sweepDefinitionSchema.parse(value));

it('a definition written as a file reads back as the same definition in any folder', () => {
  fc.assert(
    fc.property(definition, (original) => {
      const text = writeDefinitionYaml(original);
      const read = parseSweepFile(text, { path: 'x/other.yaml', folder: '/elsewhere', cpuCount: 64, defaultSeed: 5 });
      expect(read.definition).toEqual(original);
    }),
    { seed: 4, numRuns: 200 },
  );
});

it('names the kind of a trial that is a function of a program, which a file cannot hold', () => {
  const [original] = fc.sample(definition, { seed: 1, numRuns: 1 });
  if (!original) throw new Error('no sample');
  const text = writeDefinitionYaml({ ...original, trial: { type: 'in_process' } });
  expect(text).toContain('trial:\n  type: in_process\n');
  expect(() => parseSweepFile(text, { path: 'x', folder: '/', cpuCount: 1, defaultSeed: 0 })).toThrow(/trial.type/);
});

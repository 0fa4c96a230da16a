import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../base/index.ts';
import { argumentName, environmentName } from '../expression/names.ts';
import { valueText } from '../expression/value-text.ts';
import { configurationLeaves, leafCells } from './leaves.ts';

describe('configurationLeaves', () => {
  it('gives a nested choice as a whole and in parts', () => {
    const leaves = configurationLeaves({
      '--learning-rate': 0.1,
      optimizer: { name: 'sgd', decay: { rate: 0.5 } },
    });
    expect(leaves.map(({ path, argument, environment, text }) => [path, argument, environment, text])).toEqual([
      ['--learning-rate', '--learning-rate', 'AZUREML_SWEEP_learning_rate', '0.1'],
      ['optimizer', '--optimizer', 'AZUREML_SWEEP_optimizer', '{"name":"sgd","decay":{"rate":0.5}}'],
      ['optimizer.name', '--optimizer.name', 'AZUREML_SWEEP_optimizer_name', 'sgd'],
      ['optimizer.decay', '--optimizer.decay', 'AZUREML_SWEEP_optimizer_decay', '{"rate":0.5}'],
      ['optimizer.decay.rate', '--optimizer.decay.rate', 'AZUREML_SWEEP_optimizer_decay_rate', '0.5'],
    ]);
    expect(leaves.filter(({ names }) => names.length === 1).map(({ path }) => path)).toEqual([
      '--learning-rate',
      'optimizer',
    ]);
  });

  it('leaves parts without a usable name to the whole', () => {
    const leaves = configurationLeaves({ class_weight: { '0': 1, '1': 5, other: 2 } });
    expect(leaves.map(({ path }) => path)).toEqual(['class_weight', 'class_weight.other']);
  });
});

describe('leafCells', () => {
  it('gives the leaves without the mappings that have parts', () => {
    const config = { lr: 0.1, sizes: [8, 4], optimizer: { name: 'sgd', decay: { rate: 0.5 } }, weight: { '0': 1 } };
    expect([...leafCells(config)]).toEqual([
      ['lr', 0.1],
      ['sizes', '[8,4]'],
      ['optimizer.name', 'sgd'],
      ['optimizer.decay.rate', 0.5],
      ['weight', '{"0":1}'],
    ]);
  });

  it('agrees with configurationLeaves', () => {
    const name = fc.constantFrom('a', '--b', 'c_d', '0', 'not a name');
    const { mapping } = fc.letrec<{ mapping: Record<string, Json> }>((tie) => ({
      mapping: fc.dictionary(
        name,
        fc.oneof(
          fc.constantFrom(0.1, 'text', true, null),
          fc.array(fc.integer(), { maxLength: 2 }),
          tie('mapping') as fc.Arbitrary<Json>,
        ),
        { maxKeys: 4 },
      ),
    }));
    fc.assert(
      fc.property(mapping, (config) => {
        const leaves = configurationLeaves(config);
        const cells = leaves
          .filter(({ path }) => !leaves.some((other) => other.path.startsWith(`${path}.`)))
          .map(({ path, value, text }) => [path, typeof value === 'object' && value !== null ? text : value]);
        expect([...leafCells(config)]).toEqual(cells);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('names', () => {
  it('keep case and what the user wrote', () => {
    expect(argumentName(['--first-layer-neurons'])).toBe('--first-layer-neurons');
    expect(argumentName(['-C'])).toBe('-C');
    expect(argumentName(['maxIter'])).toBe('--maxIter');
    expect(environmentName(['maxIter'])).toBe('AZUREML_SWEEP_maxIter');
    expect(environmentName(['--drop.out'])).toBe('AZUREML_SWEEP_drop_out');
  });
});

describe('valueText', () => {
  it.each([
    [0.7567505122372808, '0.7567505122372808'],
    [65.0, '65'],
    [-0, '0'],
    [1e-7, '1e-7'],
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
    ['two words', 'two words'],
    [[64, 32], '[64,32]'],
    [{ name: 'sgd', nesterov: true }, '{"name":"sgd","nesterov":true}'],
  ])('writes %j as %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

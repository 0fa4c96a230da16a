import { describe, expect, it } from 'vitest';
import { minimal, parse, problemsOf } from '../sweep-file.fixture.ts';
import { writeDefinitionYaml } from '../write-definition.ts';

const stopWhen = (block: string) => `${minimal}limits: {max_total_trials: 100, stop_when: ${block}}\n`;

describe('limits.stop_when', () => {
  it('a setting of one of its keys creates the block where the file says null', () => {
    const { definition } = parse(stopWhen('null'), { set: ['limits.stop_when.expected_gain_below=2 %'] });
    expect(definition.stopWhen).toEqual({ expectedGainBelow: 2, unit: 'percent', trials: 10, after: 20 });
  });

  it.each([
    ['{expected_gain_below: 0.001}', { expectedGainBelow: 0.001, unit: 'metric', trials: 10, after: 20 }],
    ['{expected_gain_below: 1 %}', { expectedGainBelow: 1, unit: 'percent', trials: 10, after: 20 }],
    [
      '{expected_gain_below: "0.5%", trials: 5, after: 30}',
      { expectedGainBelow: 0.5, unit: 'percent', trials: 5, after: 30 },
    ],
    ['{expected_gain_below: 1e-7 %}', { expectedGainBelow: 1e-7, unit: 'percent', trials: 10, after: 20 }],
    ['null', undefined],
  ])('%s is read and written back', (block, expected) => {
    const { definition } = parse(stopWhen(block));
    expect(definition.stopWhen).toEqual(expected);
    expect(parse(writeDefinitionYaml(definition)).definition).toEqual(definition);
  });

  it.each([
    ['{expected_gain_below: 0}', 'limits.stop_when.expected_gain_below: expected a number above 0'],
    ['{expected_gain_below: 0 %}', 'limits.stop_when.expected_gain_below: is 0 %; expected more than 0 %'],
    ['{expected_gain_below: -1}', 'limits.stop_when.expected_gain_below: expected a number above 0'],
    ['{expected_gain_below: -3 %}', 'limits.stop_when.expected_gain_below: expected a number above 0'],
    ['{expected_gain_below: little}', 'limits.stop_when.expected_gain_below: expected a number above 0'],
    ['{expected_gain_below: 1, trials: 0}', 'limits.stop_when.trials'],
    ['{after: 10}', 'limits.stop_when.expected_gain_below'],
    ['1 %', 'limits.stop_when: expected a block such as { expected_gain_below: 1 % }'],
  ])('%s is refused by name', (block, problem) => {
    const problems = problemsOf(stopWhen(block));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('needs one objective', () => {
    const two = minimal.replace(
      'objective: {primary_metric: accuracy, goal: maximize}',
      'objectives: [{primary_metric: a, goal: maximize}, {primary_metric: b, goal: minimize}]',
    );
    const [problem] = problemsOf(`${two}limits: {stop_when: {expected_gain_below: 1 %}}\n`);
    expect(problem).toContain('limits.stop_when: needs one objective, but the file has 2');
  });
});

describe('cost_per_hour', () => {
  it('is read and written back', () => {
    const { definition } = parse(`${minimal}cost_per_hour: 2.5\n`);
    expect(definition.costPerHour).toBe(2.5);
    expect(parse(writeDefinitionYaml(definition)).definition.costPerHour).toBe(2.5);
  });

  it('is above 0', () => {
    expect(problemsOf(`${minimal}cost_per_hour: 0\n`)).toHaveLength(1);
  });
});

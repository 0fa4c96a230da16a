import { describe, expect, it } from 'vitest';
import { parse, problemsOf } from './sweep-file.fixture.ts';
import { writeDefinitionYaml } from './write-definition.ts';

const file = `
trial: {command: python train.py}
search_space:
  batch_size: {type: choice, values: [16, 32, 64]}
  steps: {type: randint, upper: 20}
  momentum: {type: uniform, min_value: 0, max_value: 1}
  optimizer: {type: choice, values: [sgd, adam]}
objective: {primary_metric: loss, goal: minimize}
constraints:
`;

describe('constraints of a sweep file', () => {
  it('are read in every form, and written back', () => {
    const text = `${file}
  - batch_size * steps <= 512
  - {less: [momentum, steps]}
  - {sum: [momentum, steps], min: 1, max: 10}
  - {forbid: {optimizer: sgd, batch_size: 64}}
  - {when: {optimizer: adam}, keep: momentum < 0.9}
`;
    const { definition } = parse(text);
    expect(definition.constraints).toEqual([
      'batch_size * steps <= 512',
      { less: ['momentum', 'steps'] },
      { sum: ['momentum', 'steps'], min: 1, max: 10 },
      { forbid: { optimizer: 'sgd', batch_size: 64 } },
      { when: { optimizer: 'adam' }, keep: 'momentum < 0.9' },
    ]);
    const again = parse(writeDefinitionYaml(definition)).definition;
    expect(again.constraints).toEqual(definition.constraints);
  });

  it('point at what is wrong, by line and column', () => {
    const text = `${file}
  - batch_sise < 3
  - {forbid: {optimizer: sdg}}
`;
    expect(problemsOf(text)).toEqual([
      '11:5 constraints[0]: no parameter "batch_sise"; did you mean "batch_size"?',
      '12:26 constraints[1].forbid.optimizer: optimizer cannot be "sdg"; did you mean "sgd"?',
    ]);
  });

  it('are a list of texts and mappings', () => {
    expect(problemsOf(`${file}  - 3\n`)[0]).toMatch(/^10:5 constraints\[0\]: expected a comparison as text/);
  });
});

import { group } from 'd3-array';
import { expect, it } from 'vitest';
import { buildProgram } from './program.ts';

const options = buildProgram().commands.flatMap((command) =>
  command.options.map(({ short, long, flags }) => ({ command: command.name(), short, long, flags })),
);

it('one option is written alike in every command: name, letter and what it takes', () => {
  const byName = group(options, ({ long }) => long);
  for (const [long, uses] of byName) expect([long, ...new Set(uses.map(({ flags }) => flags))]).toHaveLength(2);
  const lettered = options.filter(({ short }) => short !== undefined);
  for (const [short, uses] of group(lettered, ({ short }) => short))
    expect([short, ...new Set(uses.map(({ long }) => long))]).toHaveLength(2);
});

it('every command that writes a file takes it as --out, and by its other name', () => {
  const writers = (long: string) => options.filter((option) => option.long === long).map(({ command }) => command);
  expect(writers('--out')).toEqual(['export', 'plot', 'report']);
  expect(writers('--output')).toEqual(writers('--out'));
});

import { expect, it } from 'vitest';
import { buildProgram } from './program.ts';

const options = buildProgram().commands.flatMap((command) =>
  command.options.map(({ short, long, flags }) => ({ command: command.name(), short, long, flags })),
);

it('every command writes an option in the same way: name, letter and argument', () => {
  expect(options.length).toBeGreaterThan(20);
  for (const { long } of options) {
    const flags = options.filter((option) => option.long === long).map((option) => option.flags);
    // `fetch` writes a folder, the others a file.
    const written = flags.map((each) => each.replace('--out <folder>', '--out <file>'));
    expect([long, ...new Set(written)]).toHaveLength(2);
  }
  for (const { short } of options.filter((option) => option.short !== undefined)) {
    const names = options.filter((option) => option.short === short).map((option) => option.long);
    expect([short, ...new Set(names)]).toHaveLength(2);
  }
});

it('every command that writes a file takes it as --out, and by its other name', () => {
  const writers = (long: string) => options.filter((option) => option.long === long).map(({ command }) => command);
  expect(writers('--out')).toEqual(['init', 'fetch', 'export', 'plot', 'report']);
  expect(writers('--output')).toEqual(['init', 'export', 'plot', 'report']);
});

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommandNames, resolveCommandText } from './command-text.ts';

function names(inputs: Record<string, string | undefined> = {}): CommandNames {
  return {
    inputs: new Map(Object.entries(inputs)),
    outputs: ['model'],
    parameters: ['lr', 'optimizer', 'optimizer.momentum'],
    unreadable: [],
  };
}

const resolved = (command: string, inputs?: Record<string, string | undefined>, isShell = true) =>
  resolveCommandText(command, names(inputs), isShell);

describe('inputs in a shell command', () => {
  // No NUL: no program can get one as an argument.
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
    fc.constantFrom("it's", '"$HOME"', '`id`', '$(id)', '\\', '\\\\"', ' a  b ', '*', '-n', '#x', '!y', 'ü\n'),
  );

  it.runIf(process.platform !== 'win32')(
    'reach the program as they are, whatever they hold and in whatever quotes they stand',
    () => {
      fc.assert(
        fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
          const inputs = Object.fromEntries(values.map((text, i) => [`v${i}`, text]));
          const words = values.map(
            (_, i) =>
              [`\${{inputs.v${i}}}`, `"\${{inputs.v${i}}}"`, `'\${{inputs.v${i}}}'`, `x\\"\${{inputs.v${i}}}`][i % 4],
          );
          const { text, problems } = resolved(`printf '%s\\0' ${words.join(' ')}`, inputs);
          expect(problems).toEqual([]);
          const { stdout } = spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8' });
          expect(stdout.split('\0').slice(0, -1)).toEqual(
            values.map((value, i) => (i % 4 === 3 ? `x"${value}` : value)),
          );
        }),
        { seed: 3, numRuns: 60 },
      );
    },
  );

  it('stay unquoted if that is safe, and are never quoted in a list', () => {
    expect(resolved('a ${{inputs.x}}', { x: '/data/a.csv' }).text).toBe('a /data/a.csv');
    expect(resolved('a ${{inputs.x}}', { x: 'a b' }, false).text).toBe('a a b');
  });
});

describe('placeholders', () => {
  it('for parameters and outputs stay, written the same way', () => {
    const command =
      '${{ search_space.lr }} ${{search_space.optimizer.momentum}} {search_space.lr} ${{ outputs.model}} ${{inputs.lr}}';
    const { text, used, problems, notices } = resolved(command);
    expect(problems).toEqual([]);
    expect(text).toBe(
      '${{search_space.lr}} ${{search_space.optimizer.momentum}} ${{search_space.lr}} ${{outputs.model}} ${{search_space.lr}}',
    );
    expect(used).toEqual(['lr', 'optimizer.momentum', 'lr', 'lr']);
    expect(notices).toEqual(['{search_space.lr} is the old form; write ${{search_space.lr}}']);
  });

  it.each([
    ['${{search_space.lrr}}', '${{search_space.lrr}} names nothing; did you mean "lr"?'],
    [
      '${{inputs.data}}',
      '${{inputs.data}} names nothing; inputs declares nothing: add inputs: { data: { path: … } }, or a literal',
    ],
    ['${{outputs.log}}', '${{outputs.log}} names nothing; outputs declares "model"'],
    [
      '${{params.lr}}',
      '${{params.lr}} is not a placeholder: expected ${{search_space.NAME}}, ${{inputs.NAME}} or ${{outputs.NAME}}',
    ],
  ])('%s is refused with what is known', (command, problem) => {
    expect(resolved(command).problems).toEqual([problem]);
  });

  it.each([
    ['${{search_space.lr}} ${{search_space.opt}} ${{search_space.opt.momentum}} ${{inputs.opt}}', ['opt'], []],
    [
      '${{search_space.op}}',
      ['opt'],
      ['${{search_space.op}} names nothing; search_space declares "lr", "optimizer" and "optimizer.momentum"'],
    ],
    ['${{search_space.options}}', ['opt'], [expect.stringContaining('${{search_space.options}} names nothing')]],
    ['${{search_space.a}} ${{inputs.b}}', [''], []],
  ])('%s with %j declared, but with problems, is not refused for that', (command, unreadable, problems) => {
    expect(resolveCommandText(command, { ...names(), unreadable }, true).problems).toEqual(problems);
  });

  it('of inputs without a value are refused outside optional blocks', () => {
    expect(resolved('${{inputs.x}}', { x: undefined }).problems[0]).toContain('put the option into an optional block');
    expect(resolved('a $[[--x ${{inputs.x}}]] b', { x: undefined })).toMatchObject({ text: 'a  b', problems: [] });
    expect(resolved('a $[[--x ${{inputs.x}}]] b', { x: '0' })).toMatchObject({ text: 'a --x 0 b', problems: [] });
    expect(resolved('$[[--x ${{inputs.y}}]]').problems[0]).toContain('${{inputs.y}} names nothing');
  });

  it('leave other braces and dollars alone', () => {
    const command = 'echo ${HOME} {a,b} {other.x} $((1+2)) "$[ 1 ]"';
    expect(resolved(command)).toMatchObject({ text: command, problems: [], notices: [] });
  });
});

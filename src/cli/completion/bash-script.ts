import type { CommandWords, OptionWords, ProgramWords, Values } from './command-words.ts';

/**
 * The words of a program as functions of Bash 3.2 and later: the names of its commands, the options of each, and what an option
 * or argument takes. `frame.bash` reads the line with them.
 */
export function bashWords({ options, commands }: ProgramWords): string {
  return [
    `_hyperdrive_commands=${quoted(commands.map(({ names: [name] }) => name).join(' '))}`,
    '',
    '# Sets `command` to the name that a word stands for.',
    '_hyperdrive_command() {',
    '  command=$1',
    ...switchOf(commands.flatMap(({ names: [name, ...others] }) => others.map((other) => [other, `command=${name}`]))),
    '}',
    '',
    '# Sets `options` to those of a command.',
    '_hyperdrive_options() {',
    "  options=''",
    ...switchOf([
      ["''", `options=${quoted(namesOf(options))}`],
      ...commands.map(({ names: [name], options: own }) => [name, `options=${quoted(namesOf(own))}`]),
    ]),
    '}',
    '',
    '# Sets `takes` to what an option of a command takes, or its argument of that number.',
    '_hyperdrive_takes() {',
    "  takes=''",
    ...switchOf(commands.flatMap(takenBy)),
    '}',
  ].join('\n');
}

function takenBy({ names: [name], options, arguments: own }: CommandWords): string[][] {
  return [
    ...options.flatMap(({ names, value }) =>
      value === undefined
        ? []
        : [[names.map((option) => quoted(`${name} ${option}`)).join(' | '), taking(value.values)]],
    ),
    ...own.map(({ values, isVariadic }, index) => [
      isVariadic ? `${quoted(`${name} `)}[0-9]*` : quoted(`${name} ${index + 1}`),
      taking(values),
    ]),
  ];
}

function taking(values: Values): string {
  return `takes=${quoted(typeof values === 'string' ? values : ['words', ...values].join(' '))}`;
}

function switchOf(cases: readonly (readonly string[])[]): string[] {
  return ['  case $1 in', ...cases.map(([pattern, action]) => `  ${pattern}) ${action} ;;`), '  esac'];
}

function namesOf(options: readonly OptionWords[]): string {
  return options.flatMap(({ names }) => names).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

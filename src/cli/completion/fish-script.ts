import type { CommandWords, OptionWords, ProgramWords, Values } from './command-words.ts';

/** The words of a program as calls of `complete`, and what its options and arguments take; `frame.fish` reads the line with them. */
export function fishWords({ options, commands }: ProgramWords): string {
  return [
    '# Prints the name that a command stands for.',
    'function __hyperdrive_command',
    '    switch $argv[1]',
    ...commands.flatMap(({ names: [name, ...others] }) =>
      others.flatMap((other) => [`        case ${other}`, `            echo ${name}`]),
    ),
    "        case '*'",
    '            echo $argv[1]',
    '    end',
    'end',
    '',
    '# Prints something if an option of a command takes a value, and whether an argument is a sweep.',
    'function __hyperdrive_takes',
    '    switch "$argv[1] $argv[2]"',
    ...group('value', commands.flatMap(valuesOf)),
    ...group('sweep', commands.flatMap(sweepsOf)),
    '    end',
    'end',
    '',
    'complete -c hyperdrive -f',
    'complete -c hyperdrive-ml -w hyperdrive',
    ...options.map((option) => optionLine('__hyperdrive_no_command', option)),
    ...commands.flatMap(({ names, description }) =>
      names.map((name) => line('__hyperdrive_no_command', `-a ${name}`, description)),
    ),
    ...commands.flatMap(linesOf),
    line('__hyperdrive_at help 1', `-a ${quoted(commands.map(({ names: [name] }) => name).join(' '))}`),
  ].join('\n');
}

function group(printed: string, cases: readonly string[]): string[] {
  return cases.length === 0 ? [] : [`        case ${cases.map(quoted).join(' ')}`, `            echo ${printed}`];
}

function valuesOf({ names: [name], options }: CommandWords): string[] {
  return options.flatMap(({ names, value }) => (value === undefined ? [] : names.map((option) => `${name} ${option}`)));
}

function sweepsOf({ names: [name], arguments: own }: CommandWords): string[] {
  return own.flatMap(({ values }, index) => (values === 'sweep' ? [`${name} ${index + 1}`] : []));
}

function linesOf({ names: [name], options, arguments: own }: CommandWords): string[] {
  return [
    ...options.map((option) => optionLine(`__hyperdrive_in ${name}`, option)),
    ...own.flatMap(({ values, isVariadic }, index) => {
      const offer = offerOf(values);
      return offer === '' ? [] : [line(`__hyperdrive_at ${name} ${index + 1}${isVariadic ? '+' : ''}`, offer)];
    }),
  ];
}

function optionLine(condition: string, { names, description, value }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const taken = value === undefined ? [] : ['-r', offerOf(value.values) || '-f'];
  return line(condition, [...flags, ...taken].join(' '), description);
}

function line(condition: string, what: string, description = ''): string {
  const words = ['complete -c hyperdrive', `-n ${quoted(condition)}`, what];
  return [...words, ...(description === '' ? [] : [`-d ${quoted(description)}`])].join(' ');
}

/** Flags of `complete` that offer values; empty if there are none to offer. */
function offerOf(values: Values): string {
  if (typeof values !== 'string') return `-f -a ${quoted(values.join(' '))}`;
  switch (values) {
    case 'file':
      return '-F';
    case 'folder':
      return '-f -a "(__fish_complete_directories)"';
    case 'program':
      return '-f -a "(__fish_complete_command)"';
    case 'script':
      return '-f -k -a "(__fish_complete_suffix .py)"';
    case 'sweep':
      return '-f -k -a "(__hyperdrive_ask sweeps)"';
    case 'sweep_file':
      return '-f -k -a "(__hyperdrive_sweep_files)"';
    case 'trial':
      return '-f -k -a "(__hyperdrive_ask trials)"';
    // Those of `help`, below.
    case 'command':
    case 'text':
      return '';
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

import type { CommandWords, OptionWords, ProgramWords, Values } from './command-words.ts';

/** The words of a program as specifications of `_arguments`, zsh's own reader of command lines; `frame.zsh` has the rest. */
export function zshWords({ options, commands }: ProgramWords): string {
  return [
    'typeset -ga _hyperdrive_command_list',
    '_hyperdrive_command_list=(',
    ...commands.flatMap(({ names, description }) =>
      names.map((name) => `  ${quoted(`${name.replaceAll(':', '\\:')}:${description}`)}`),
    ),
    ')',
    '',
    '_hyperdrive_line() {',
    '  local made=1',
    `  ${call(['-C', ...options.flatMap((option) => optionSpecs(option)), quoted('1: :_hyperdrive_commands'), quoted('*:: :->command')])} && made=0`,
    '  [[ $state == command ]] || return $made',
    '  curcontext="${curcontext%:*:*}:hyperdrive-$words[1]:"',
    '  case $words[1] in',
    ...commands.map((command) => `  ${command.names.join(' | ')}) ${call(specsOf(command))} && made=0 ;;`),
    '  esac',
    '  return $made',
    '}',
  ].join('\n');
}

function call(words: readonly string[]): string {
  return ['_arguments -S', ...words].join(' \\\n      ');
}

function specsOf({ options, arguments: own }: CommandWords): string[] {
  const sweep = own.findIndex(({ values }) => values === 'sweep') + 1;
  return [
    ...options.flatMap((option) => optionSpecs(option, sweep)),
    ...own.map(({ name, values, isVariadic }, index) =>
      quoted(`${isVariadic ? '*' : index + 1}:${escaped(name)}:${actionFor(values, sweep)}`),
    ),
  ];
}

/** @param sweep position of the command's sweep among its arguments. @defaultValue it has none */
function optionSpecs({ names, description, value, isRepeatable }: OptionWords, sweep = 0): string[] {
  const others = isRepeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
  return names.map((name) => {
    const joint = value === undefined ? '' : name.startsWith('--') ? '=' : '+';
    const taken = value === undefined ? '' : `:${escaped(value.name)}:${actionFor(value.values, sweep)}`;
    return quoted(`${others}${name}${joint}[${escaped(description)}]${taken}`);
  });
}

function actionFor(values: Values, sweep: number): string {
  if (typeof values !== 'string') return `(${values.join(' ')})`;
  switch (values) {
    case 'command':
      return '_hyperdrive_commands';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'program':
      return '_command_names -e';
    case 'script':
      return '_files -g "*.py(-.)"';
    // The space: without it, zsh would add arguments of its own.
    case 'sweep':
      return ' _hyperdrive_sweeps';
    case 'sweep_file':
      return '_files -g "*.(yaml|yml|json)(-.)"';
    case 'trial':
      return ` _hyperdrive_trials ${sweep}`;
    case 'text':
      return ' ';
  }
}

/** A text within a specification. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

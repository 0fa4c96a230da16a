import type { ScriptFacts, ScriptParameter } from './script-facts.ts';
import type { ParameterUse } from './suggest-parameter.ts';

/** A parameter with what the sweep file does with it. */
export interface UsedParameter {
  readonly parameter: ScriptParameter;
  readonly use: ParameterUse;
}

/** The lines of a shell command that starts a script with its parameters. */
export function commandLines({
  facts,
  script,
  python,
  used,
}: {
  readonly facts: ScriptFacts;
  readonly script: string;
  readonly python: string;
  readonly used: readonly UsedParameter[];
}): string[] {
  const before = used.filter(({ parameter }) => parameter.before);
  const after = used.filter(({ parameter }) => !parameter.before);
  return [
    `${shellWord(python)} ${shellWord(script)}`,
    ...words(before),
    ...facts.command.map(shellWord),
    ...words(after),
  ];
}

/** Options first, then positional arguments. */
function words(used: readonly UsedParameter[]): string[] {
  const isOption = ({ parameter }: UsedParameter) => parameter.flag !== null;
  return [...used.filter(isOption), ...used.filter((each) => !isOption(each))].flatMap((each) => argument(each) ?? []);
}

function argument({ parameter: { name, flag, off, kind }, use }: UsedParameter): string | undefined {
  if (use.kind === 'left') return undefined;
  if (use.kind === 'output') {
    const place = `\${{outputs.default}}${use.file === '' ? '' : `/${use.file}`}`;
    return flag === null ? place : `${shellWord(flag)} ${place}`;
  }
  if (use.kind === 'needed') {
    const value = `\${{inputs.${name}}}`;
    return flag === null ? value : `${shellWord(flag)} ${value}`;
  }
  const value = `\${{search_space.${name}}}`;
  if (flag === null) return value;
  const word = shellWord(flag);
  // Flags take no value: they are there or not.
  if (kind === 'flag') return `$(test ${value} = True && echo ${word})`;
  if (kind === 'switch' && off !== null) return `$(test ${value} = True && echo ${word} || echo ${shellWord(off)})`;
  // argparse takes -1e-05 as an option, unless it is attached to its own.
  const isNegative = (use.expression.low ?? 0) < 0;
  return isNegative && flag.startsWith('--') ? `${word}=${value}` : `${word} ${value}`;
}

/** A program of Python that calls a function of a script with the parameters of the trial and prints what it returns. */
export function functionProgram(script: string, name: string, metric: string): string[] {
  const quote = (text: string) => JSON.stringify(text);
  return [
    'import json, os, runpy',
    `function = runpy.run_path(${quote(script)})[${quote(name)}]`,
    'with open(os.environ["HYPERDRIVE_PARAMETERS"], encoding="utf-8") as file:',
    '    result = function(**json.load(file))',
    `values = result if isinstance(result, dict) else {${quote(metric)}: result}`,
    'print(json.dumps({name: float(value) for name, value in values.items()}), flush=True)',
  ];
}

/** Text as one word of a shell command. */
function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

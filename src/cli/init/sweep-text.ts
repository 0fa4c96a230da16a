import { chooseMetric, type MetricChoice } from './choose-metric.ts';
import { commandLines, functionProgram, type UsedParameter } from './command-text.ts';
import type { ScriptFacts } from './script-facts.ts';
import { type ParameterUse, useOf } from './suggest-parameter.ts';
import type { SuggestedExpression } from './suggest-range.ts';
import { yamlText } from './yaml-text.ts';

/** A script, for its sweep file. */
export interface SweepTextInput {
  readonly facts: ScriptFacts;
  /** Path of the script from the folder of the sweep file. */
  readonly script: string;
  /** Command of the interpreter, such as `python3`. */
  readonly python: string;
  /** Name of the file, for the commands in its first lines. */
  readonly file: string;
}

/** A sweep file, and what its author has to do. */
export interface SweepText {
  readonly text: string;
  readonly tuned: readonly string[];
  readonly metric: MetricChoice;
  /** Sentences: what must be filled in, or checked. */
  readonly notes: readonly string[];
}

/** Widest list of words of a comment. */
const widest = 100;

/** Writes the sweep file of a script, with comments. */
export function sweepText({ facts, script, python, file }: SweepTextInput): SweepText {
  const used = facts.parameters.map((parameter): UsedParameter => ({ parameter, use: useOf(parameter) }));
  const tuned = used.filter(({ use }) => use.kind === 'tuned');
  const needed = used.filter(({ use }) => use.kind === 'needed');
  const metric = chooseMetric(facts);
  const isCurve = metric.metric?.curve === true;
  const lines = [
    `# Made from ${yamlComment(script)}, which takes its parameters ${sourceWords[facts.source]}. Check the ranges and the metric, then:`,
    `#   hyperdrive check ${file} --dry-run   runs one trial`,
    `#   hyperdrive run ${file}`,
    'type: sweep',
    '',
    'trial:',
    ...trialLines({ facts, script, python, used, metric }),
    '',
    ...inputLines(needed),
    'search_space:',
    '  # `default` is the value of the script: the first trial runs all of them, as the baseline.',
    ...tuned.flatMap(({ parameter, use }) => parameterLines(parameter.name, use, parameter.help)),
    ...leftLines(used),
    '',
    '# auto chooses the sampler by the size of the space and the number of trials.',
    'sampling_algorithm: auto',
    '',
    ...objectiveLines(metric, script),
    '',
    ...(isCurve
      ? ['# Stops poor trials early: the script reports the metric more than once.', 'early_termination: auto']
      : [
          '# The script reports the metric once, so there is nothing to stop early. With a report per epoch:',
          '# early_termination: auto',
        ]),
    '',
    'limits:',
    `  max_total_trials: ${Math.min(100, 20 + 10 * tuned.length)}`,
    '  # max_concurrent_trials: 2   # default: one per processor',
    '  # timeout: 2h',
  ];
  return {
    text: `${lines.join('\n')}\n`,
    tuned: tuned.map(({ parameter }) => parameter.name),
    metric,
    notes: notesOf(metric, needed, script),
  };
}

const sourceWords: Readonly<Record<ScriptFacts['source'], string>> = {
  argparse: 'with argparse',
  click: 'with click',
  typer: 'with Typer',
  fire: 'with fire.Fire',
  config: 'from hd.config',
  function: 'as arguments of a function',
};

function trialLines({
  facts,
  script,
  python,
  used,
  metric,
}: Omit<SweepTextInput, 'file'> & {
  readonly used: readonly UsedParameter[];
  readonly metric: MetricChoice;
}): string[] {
  const metricLines = stdoutMetricsLines(metric);
  if (facts.source === 'function')
    return [
      '  # Calls the function with the parameters of the trial. In Python, hd.minimize(function, …) does the same.',
      '  command:',
      `    - ${yamlText(python)}`,
      '    - -c',
      '    - |',
      ...functionProgram(script, facts.name ?? '', metric.name).map((line) => `      ${line}`),
      '  append_parameters: never',
      ...metricLines,
    ];
  if (facts.source === 'config')
    return [`  command: [${yamlText(python)}, ${yamlText(script)}]`, '  append_parameters: never', ...metricLines];
  return [
    '  command: >-',
    ...commandLines({ facts, script, python, used }).map((line) => `    ${line}`),
    ...metricLines,
  ];
}

function stdoutMetricsLines({ metric, name }: MetricChoice): string[] {
  if (metric?.pattern == null) return [];
  return [
    `  # Finds ${yamlComment(name)} in what the script prints${metric.line > 0 ? ` (line ${metric.line})` : ''}.`,
    '  stdout_metrics:',
    '    patterns:',
    `      - ${yamlText(metric.pattern)}`,
  ];
}

function inputLines(needed: readonly UsedParameter[]): string[] {
  if (needed.length === 0) return [];
  return [
    '# The script has no default for these: fill them in.',
    'inputs:',
    ...needed.map(({ parameter: { name, help } }) => `  ${yamlText(name)}: FILL-IN${commentOf(help ?? undefined)}`),
    '',
  ];
}

function parameterLines(name: string, use: ParameterUse, help: string | null): string[] {
  if (use.kind !== 'tuned') return [];
  const comment = commentOf([help ?? undefined, use.note].filter((text) => text !== undefined).join('; '));
  return [`  ${yamlText(name)}: ${expressionText(use.expression)}${comment}`];
}

function expressionText({ type, values, low, high, step, default: initial }: SuggestedExpression): string {
  const parts = [
    `type: ${type}`,
    ...(values ? [`values: [${values.map((value) => yamlText(value)).join(', ')}]`] : []),
    ...Object.entries({ low, high, step, default: initial }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${yamlText(value)}`],
    ),
  ];
  return `{ ${parts.join(', ')} }`;
}

function leftLines(used: readonly UsedParameter[]): string[] {
  const lines = used.flatMap(({ parameter: { name, flag, default: initial, default_known }, use }) => {
    if (use.kind !== 'left') return [];
    const value = initial === null || !default_known ? '' : ` ${JSON.stringify(initial)}`;
    return [`  #   ${yamlComment(`${flag ?? name}${value}`)}: ${use.why}`];
  });
  if (lines.length === 0) return [];
  return [
    '  # Not tuned, so the script uses its own values. To tune one, give it a range here and add it to the command.',
    ...lines,
  ];
}

function objectiveLines({ metric, name, goal, isGoalGuessed, others }: MetricChoice, script: string): string[] {
  const says =
    metric === undefined
      ? [
          `# TODO: ${yamlComment(script)} prints no metric that could be found. Print one line of JSON after each epoch, or at the end:`,
          `#   print(json.dumps({"step": epoch, "${name}": ${name}}), flush=True)`,
        ]
      : isGoalGuessed
        ? ['# TODO: the name of the metric does not say whether more is better: check the goal.']
        : [];
  const also = others.length === 0 ? [] : [`# The script also reports ${yamlComment(others.slice(0, 8).join(', '))}.`];
  return [...says, ...also, 'objective:', `  primary_metric: ${yamlText(name)}`, `  goal: ${goal}`];
}

function notesOf(
  { metric, name, goal, isGoalGuessed }: MetricChoice,
  needed: readonly UsedParameter[],
  script: string,
): string[] {
  return [
    ...needed.map(({ parameter }) => `inputs.${parameter.name}: ${script} has no default for it; fill it in`),
    ...(metric === undefined
      ? [`objective: no printed metric was found in ${script}; print {"${name}": …} as a line of JSON, or name yours`]
      : isGoalGuessed
        ? [`objective.goal: ${goal} is a guess for "${name}"; check it`]
        : []),
  ];
}

function commentOf(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const short = text.length > widest ? `${text.slice(0, widest)}…` : text;
  return ` # ${yamlComment(short)}`;
}

/** Text of a script as part of one comment line. */
function yamlComment(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

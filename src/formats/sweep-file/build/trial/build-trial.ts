import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { CommandTrial } from '../../../../model/index.ts';
import { LinePatterns } from '../../../../patterns/index.ts';
import type { DocumentPath } from '../../../yaml/document-place.ts';
import { isAddress, localPath } from '../../local-files.ts';
import { listWords } from '../../problems.ts';
import type { SweepFile } from '../../schema/sweep-file-schema.ts';
import { isOutside } from '../../start-in-code.ts';
import { isAzureFile } from '../azure-file.ts';
import { type BuildContext, type BuildFindings, scalarText, textMap } from '../build-context.ts';
import type { FileSpace } from '../search-space.ts';
import { type CommandNames, resolveCommandText } from './command-text.ts';
import { readInputs, tellMissingInputs } from './inputs.ts';
import { readOutputs } from './outputs.ts';
import { processesOf } from './processes.ts';
import { checkSweptInputs } from './swept-inputs.ts';

/** Builds a command trial from `trial` and the sweep's own compute, inputs and outputs. */
export function buildTrial(
  file: SweepFile,
  { names: parameters, unreadable }: Pick<FileSpace, 'names' | 'unreadable'>,
  context: BuildContext,
  findings: BuildFindings,
): CommandTrial {
  const { trial } = file;
  checkCompute(file, findings);
  const isSwept = (name: string) => parameters.includes(name) || unreadable.includes(name);
  const inputs = readInputs(file, isSwept, context, findings);
  checkSweptInputs(file, context, findings);
  const outputs = readOutputs(file);
  const names: CommandNames = {
    inputs: new Map([...inputs].map(([name, { text }]) => [name, text])),
    // `default` is the folder that contains the named ones.
    outputs: [...Object.keys(outputs), 'default'],
    parameters,
    unreadable,
  };
  const { command, used } = resolveCommand(file, names, context, findings);
  tellMissingInputs(inputs, { used, total: file.limits.max_total_trials }, findings);
  const processes = processesOf(trial.distribution, findings);
  const resources = trial.resources ?? file.resources;
  const variables = textMap(trial.environment_variables, ['trial', 'environment_variables'], context);
  checkVariables(Object.keys(variables), findings);
  const inputVariables = [...inputs].flatMap(([name, { text }]) =>
    text === undefined || parameters.includes(name)
      ? []
      : [[`AZUREML_SWEEP_${name.replace(/\W/g, '_')}`, text] as const],
  );
  return {
    type: 'command',
    command,
    ...placeOfCode(file, context, findings),
    ...((trial.azureml ?? isAzureFile(file)) && { azureml: true }),
    environment: { ...Object.fromEntries(inputVariables), ...variables },
    inheritEnvironment: inherited(trial.inherit_environment),
    appendParameters: trial.append_parameters,
    stdoutMetrics: stdoutMetrics(trial.stdout_metrics, findings),
    ...(Object.keys(outputs).length > 0 && { outputs }),
    ...(processes !== undefined && { processes }),
    cpus: resources?.cpus ?? processes ?? 1,
    gpus: resources?.gpus ?? 0,
    stopGraceMs: trial.stop_grace,
    resumable: trial.resumable,
  };
}

function checkCompute(file: SweepFile, { problems, notices }: BuildFindings): void {
  const [compute, path] =
    file.compute === undefined ? [file.trial.compute, ['trial', 'compute']] : [file.compute, ['compute']];
  if (compute === undefined || /^local$/i.test(compute)) return;
  if (compute.startsWith('azureml:') || isAzureFile(file))
    notices.push({ path, message: `"${compute}" is ignored: trials run on this machine` });
  else problems.push({ path, message: `expected "local", got "${compute}"` });
}

function placeOfCode(
  file: SweepFile,
  context: BuildContext,
  { problems }: BuildFindings,
): Pick<CommandTrial, 'workingFolder' | 'copiedCode'> {
  const { trial } = file;
  const code = localPath(trial.code ?? '.', context.files.places);
  if (isAddress(code) || /^git@/i.test(code)) {
    const how = /^azureml:/i.test(code)
      ? `give the path of a folder, or --code ${/^azureml:([^:@]+)/i.exec(code)?.[1] ?? 'NAME'}=FOLDER`
      : 'check it out and give its path';
    problems.push({ path: ['trial', 'code'], message: `"${code}" is not a local folder; ${how}` });
    return { workingFolder: context.folder };
  }
  const workingFolder = trialFolder(trial, context);
  const isCopied = trial.isolation === undefined ? isAzureFile(file) : trial.isolation === 'copy';
  if (!isCopied) return { workingFolder };
  const copiedCode = resolve(context.folder, code);
  const root = trialFolder(trial.code === undefined ? {} : { code: trial.code }, context);
  if (isAbsolute(trial.working_directory ?? '.') || isOutside(relative(root, workingFolder)))
    problems.push({
      path: ['trial', 'working_directory'],
      message: `expected a folder below code, because trials start in a copy of it, got "${trial.working_directory}"`,
    });
  return { workingFolder, copiedCode };
}

/** The folder that trials run in: that of the code, or of the file that is the code. */
export function trialFolder(
  { code = '.', working_directory = '.' }: Partial<Pick<SweepFile['trial'], 'code' | 'working_directory'>>,
  { folder, files }: Pick<BuildContext, 'folder' | 'files'>,
): string {
  const whole = resolve(folder, localPath(code, files.places));
  return resolve(files.isFile(whole) ? dirname(whole) : whole, working_directory);
}

function resolveCommand(
  file: SweepFile,
  names: CommandNames,
  context: BuildContext,
  { problems, notices }: BuildFindings,
): { readonly command: CommandTrial['command']; readonly used: readonly string[] } {
  const { command } = file.trial;
  const path: DocumentPath = ['trial', 'command'];
  const used: string[] = [];
  const one = (text: string, at: DocumentPath, isShell: boolean): string => {
    const result = resolveCommandText(text, names, isShell);
    used.push(...result.used);
    problems.push(...result.problems.map((message) => ({ path: at, message })));
    notices.push(...result.notices.map((message) => ({ path: at, message })));
    return result.text;
  };
  if (typeof command !== 'string') {
    const words = command.map((word, i) => one(scalarText(word, [...path, i], context), [...path, i], false));
    return { command: words, used };
  }
  const text = one(command, path, true);
  const isPassed =
    used.some((name) => names.parameters.includes(name)) ||
    file.trial.append_parameters === 'always' ||
    text.includes('AZUREML_SWEEP_');
  if (!isPassed && names.parameters.length > 0)
    notices.push({
      path,
      message: `names no parameter, so the script sees them only as environment variables and as a file; write \${{search_space.${names.parameters[0]}}} where ${listWords(names.parameters.slice(0, 3), 'and')} should go, or set append_parameters: always`,
    });
  if (text.trim() === '') problems.push({ path, message: 'is empty' });
  return { command: text, used };
}

function checkVariables(names: readonly string[], { problems }: BuildFindings): void {
  for (const name of names)
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      problems.push({
        path: ['trial', 'environment_variables', name],
        atKey: true,
        message: 'a variable name has letters, digits and underscores, and does not start with a digit',
      });
}

function inherited(given: boolean | readonly string[]): string[] {
  if (typeof given === 'boolean') return given ? ['*'] : [];
  return [...given];
}

function stdoutMetrics(
  given: SweepFile['trial']['stdout_metrics'],
  { problems }: BuildFindings,
): CommandTrial['stdoutMetrics'] {
  if (typeof given === 'boolean') return { json: given, patterns: [] };
  for (const { index, message } of LinePatterns.problemsOf(given.patterns))
    problems.push({ path: ['trial', 'stdout_metrics', 'patterns', index], message });
  return given;
}

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { nearestWord } from '../../../base/index.ts';
import type { CommandTrial } from '../../../model/index.ts';
import type { AttemptJob } from '../../compute.ts';
import { computeError } from '../../errors.ts';
import { resumeVariables } from '../job/environment.ts';
import { severalProcesses } from './processes.ts';
import { QuoteScanner, shellQuote, shellReference } from './shell-quotes.ts';

/**
 * A program with its arguments, ready to start without another shell.
 * @experimental
 * @since 0.2.0
 */
export interface CommandLine {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Folders in the output folder that placeholders name. */
  readonly outputs: readonly string[];
}

const placeholderPattern = /\$\{\{\s*([A-Za-z_]+)(?:\.([^\s}]+))?\s*\}\}/g;

/** Meaning of a placeholder: its text in a list of arguments; in a shell text, a variable and a suffix. */
interface Placeholder {
  readonly text: string;
  readonly variable: string | null;
  readonly suffix: string;
}

/**
 * Builds the command of an attempt from its definition.
 *
 * In a shell text, placeholders become references to environment variables, so no value is ever read as shell code. In
 * a list of arguments they become the value itself. Parameters are appended as `--name value` if the definition says
 * so. A trial that resumes another gets `--resume-from` and the folder, unless the command names the variable.
 *
 * @param path the PATH of the trial
 * @throws COMPUTE_BAD_PLACEHOLDER, COMPUTE_COMMAND_NOT_FOUND, COMPUTE_BAD_VALUE
 */
export function commandLine(job: AttemptJob, trial: CommandTrial, path: string | undefined): CommandLine {
  const { processes } = trial;
  const line = singleCommand(job, trial, path);
  return processes === undefined ? line : { ...line, ...severalProcesses(processes, line) };
}

function singleCommand(job: AttemptJob, trial: CommandTrial, path: string | undefined): CommandLine {
  const isFile = (name: string) => trial.outputs?.[name] === 'file';
  const declared = Object.keys(trial.outputs ?? {}).filter((name) => name !== 'default' && !isFile(name));
  const outputs = new Set(declared.map((name) => join(job.outputFolder, name)));
  const lookUp = (whole: string, kind: string, name: string | undefined) =>
    kind === 'outputs'
      ? outputPlaceholder(job, whole, name, { outputs, isFile })
      : valuePlaceholder(job, whole, kind, name);
  const { command, appendParameters } = trial;
  if (typeof command === 'string') {
    let text = fillShellText(command, lookUp);
    if (appendParameters === 'always') text = `${text.trimEnd()} ${appendedToShell(job)}`;
    if (isResumeAppended(job, command)) text = `${text.trimEnd()} --resume-from "$${resumeVariables[0]}"`;
    return { program: '/bin/sh', args: ['-c', text], outputs: [...outputs] };
  }
  let usesValues = false;
  const words = command.map((word) =>
    word.replace(placeholderPattern, (whole, kind: string, name: string | undefined) => {
      if (kind === 'search_space') usesValues = true;
      return lookUp(whole, kind, name).text;
    }),
  );
  const isAppended = appendParameters === 'always' || (appendParameters === 'auto' && !usesValues);
  if (isAppended) words.push(...appended(job).flatMap(({ argument, text }) => [argument, text]));
  if (job.resumedFrom !== undefined && isResumeAppended(job, ...command)) words.push('--resume-from', job.resumedFrom);
  const [program, ...args] = words;
  const nul = words.find((word) => word.includes('\0'));
  if (program === undefined || nul !== undefined)
    throw computeError(
      'COMPUTE_BAD_VALUE',
      `trial.command: expected a program and arguments without NUL characters, got ${JSON.stringify(nul ?? command)}.`,
      {
        details: { field: 'trial.command' },
      },
    );
  return { program: findProgram(program, trial.workingFolder, path), args, outputs: [...outputs] };
}

function fillShellText(
  command: string,
  lookUp: (whole: string, kind: string, name: string | undefined) => Placeholder,
): string {
  const quotes = new QuoteScanner();
  let text = '';
  let end = 0;
  for (const match of command.matchAll(placeholderPattern)) {
    const before = command.slice(end, match.index);
    quotes.feed(before);
    const { text: value, variable, suffix } = lookUp(match[0], match[1] ?? '', match[2]);
    text += before + (variable === null ? shellQuote(value) : shellReference(variable, quotes.state) + suffix);
    end = match.index + match[0].length;
  }
  return text + command.slice(end);
}

function valuePlaceholder(job: AttemptJob, whole: string, kind: string, name: string | undefined): Placeholder {
  const known = [...new Set([...job.parameterNames, ...job.parameters.map(({ path }) => path)])];
  if (kind !== 'search_space' || name === undefined) throw badPlaceholder(whole, known);
  const parameter = job.parameters.find(({ path }) => path === name);
  if (parameter) return { text: parameter.text, variable: parameter.environment, suffix: '' };
  // A part that this trial's option of a choice does not have is empty.
  if (job.parameterNames.some((other) => name === other || name.startsWith(`${other}.`)))
    return { text: '', variable: null, suffix: '' };
  throw badPlaceholder(whole, known);
}

function outputPlaceholder(
  job: AttemptJob,
  whole: string,
  name: string | undefined,
  { outputs, isFile }: { readonly outputs: Set<string>; isFile(name: string): boolean },
): Placeholder {
  if (name === undefined || name === 'default')
    return { text: job.outputFolder, variable: 'HYPERDRIVE_OUTPUTS', suffix: '' };
  if (!/^[A-Za-z0-9_-]+$/.test(name)) throw badPlaceholder(whole, ['outputs.default']);
  const place = join(job.outputFolder, name);
  if (!isFile(name)) outputs.add(place);
  return { text: place, variable: 'HYPERDRIVE_OUTPUTS', suffix: `/${name}` };
}

function badPlaceholder(whole: string, known: readonly string[]) {
  const name = whole.replace(/^\$\{\{\s*(search_space\.)?|\s*\}\}$/g, '');
  const near = nearestWord(name, known);
  const list = known.map((other) => `\${{search_space.${other}}}`).join(', ');
  return computeError(
    'COMPUTE_BAD_PLACEHOLDER',
    `The command uses ${whole}, which does not exist${near ? `; did you mean \${{search_space.${near}}}?` : '.'} ` +
      `Known: ${list ? `${list}, ` : ''}\${{outputs.default}}.`,
    { details: { field: 'trial.command', value: whole, known: [...known] } },
  );
}

/** A command that names one of the variables passes the place on itself. */
function isResumeAppended({ resumedFrom }: AttemptJob, ...words: readonly string[]): boolean {
  return resumedFrom !== undefined && !words.some((word) => resumeVariables.some((name) => word.includes(name)));
}

function appended(job: AttemptJob): { argument: string; environment: string; text: string }[] {
  return job.parameters.flatMap(({ argument, ...rest }) => (argument === null ? [] : [{ argument, ...rest }]));
}

function appendedToShell(job: AttemptJob): string {
  const words = appended(job).flatMap(({ argument, environment }) => [
    shellQuote(argument),
    shellReference(environment, 'plain'),
  ]);
  return words.join(' ');
}

/**
 * The absolute path of a program, as `execvp` would find it.
 * @throws COMPUTE_COMMAND_NOT_FOUND
 */
export function findProgram(program: string, workingFolder: string, path: string | undefined): string {
  const candidates =
    isAbsolute(program) || program.includes('/')
      ? [resolve(workingFolder, program)]
      : (path ?? '/usr/local/bin:/usr/bin:/bin')
          .split(delimiter)
          .map((folder) => join(folder === '' ? workingFolder : folder, program));
  for (const candidate of candidates) if (isExecutable(candidate)) return candidate;
  const present = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
  throw computeError(
    'COMPUTE_COMMAND_NOT_FOUND',
    present
      ? `${JSON.stringify(program)} is not executable: make ${present} executable (chmod +x), or start it with its interpreter.`
      : `The command ${JSON.stringify(program)} was not found${program.includes('/') ? ` (${candidates[0]})` : ' on the PATH'}.`,
    { details: { field: 'trial.command', value: program } },
  );
}

function isExecutable(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

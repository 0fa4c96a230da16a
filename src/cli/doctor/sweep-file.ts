import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { chosenTarget, findProgram } from '../../compute/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { checkDefinition, checkMachine, localFiles, readSweepFile } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import { oneLine } from '../text/text.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** Words of a command that look like a script beside the sweep file. */
const scriptPattern = /^(?!-|\/)[\w./-]+\.(?:py|sh|r|jl|js|mjs|cjs|ts|pl|rb|lua)$/i;

/** What a sweep needs of this machine: a sound file, its command, its folder and the files that the command names. */
export async function checkFile(
  context: CommandContext,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  try {
    const { definition, algorithms } = await readSweepFile(
      await context.readText(file),
      {
        path: file,
        folder: file === '-' ? context.workingFolder : dirname(resolve(context.workingFolder, file)),
        cpuCount: context.cpuCount,
        defaultSeed: context.newSeed(),
        ...localFiles,
      },
      context.plugins,
    );
    checkDefinition(definition, algorithms);
    checkMachine(definition);
    return [ok('sweep file', `${file} is sound`), ...commandFindings(definition, environment)];
  } catch (error) {
    return [failure('sweep file', error)];
  }
}

function commandFindings(
  { trial }: SweepDefinition,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  if (trial.type !== 'command') return [];
  const { command, workingFolder } = trial;
  const target = chosenTarget(trial);
  if (target !== 'local') return [ok('command', `not looked for: trials run on ${target}`)];
  const words = typeof command === 'string' ? command.split(/\s+/) : command;
  const folder = ok('working folder', workingFolder);
  return [folder, programFinding(trial, environment), ...words.flatMap((word) => scriptFinding(word, workingFolder))];
}

function programFinding(
  { command, workingFolder, environment: own }: Extract<SweepDefinition['trial'], { type: 'command' }>,
  environment: Readonly<Record<string, string | undefined>>,
): Finding {
  const [first = ''] = typeof command === 'string' ? firstWord(command) : command;
  if (first === '' || first.includes('${{')) return ok('command', 'runs in a shell');
  try {
    return ok('command', `${oneLine(first)} is ${findProgram(first, workingFolder, own.PATH ?? environment.PATH)}`);
  } catch (error) {
    return failure('command', error);
  }
}

/** The first word of a shell command, if it is the plain name of a program. Words of the shell itself are none. */
function firstWord(command: string): readonly string[] {
  const [first = ''] = command.trim().split(/\s+/);
  const isPlain = /^[\w./+-]+$/.test(first) && !shellWords.includes(first);
  return isPlain ? [first] : [];
}

const shellWords = [
  ...['.', ':', 'case', 'cd', 'command', 'eval', 'exec', 'exit', 'export', 'for', 'if', 'read', 'readonly', 'set'],
  ...['source', 'trap', 'ulimit', 'umask', 'unset', 'until', 'wait', 'while'],
];

function scriptFinding(word: string, workingFolder: string): readonly Finding[] {
  if (!scriptPattern.test(word) || existsSync(resolve(workingFolder, word))) return [];
  return [
    warning(
      'script',
      `the command names ${word}, which is not in ${workingFolder}`,
      'correct the name, or trial.code, the folder that trials start in; both are relative to the sweep file',
    ),
  ];
}

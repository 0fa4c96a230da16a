import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeWhole } from '../terminal/write-output.ts';
import { oneLine } from '../text/text.ts';
import { isPythonScript, startingFile } from './other-language.ts';
import { pythonCandidates } from './python.ts';
import { readScript } from './script-facts.ts';
import { type SweepText, sweepText } from './sweep-text.ts';

/** Options of {@link initCommand}. */
export interface InitOptions extends CommonOptions {
  /** File to write. */
  readonly out?: string;
  /** Print the file instead of writing it. */
  readonly print: boolean;
  /** Overwrite an existing file. */
  readonly force: boolean;
  /** Interpreter that reads the script, and that trials are started with. */
  readonly python?: string;
  /** Function or subcommand to tune. */
  readonly function?: string;
}

/** `hyperdrive init SCRIPT`: writes a sweep file from what a Python script takes and prints, without running it. */
export async function initCommand(context: CommandContext, script: string, options: InitOptions): Promise<number> {
  const { terminal, workingFolder } = context;
  const out = options.out ?? 'sweep.yaml';
  const target = resolve(workingFolder, out);
  const path = resolve(workingFolder, script);
  const text = await context.readText(script);
  const fromFile = posix(relative(dirname(target), path));
  if (!isPythonScript(path, text))
    throw cliError(
      'CLI_NOT_PYTHON',
      `${script} is not a Python script (.py), so its parameters cannot be read. A file to start from, ${basename(target)}:\n\n${startingFile(fromFile)}`,
      { details: { file: script, start: startingFile(fromFile) } },
    );
  if (!options.print && !options.force && existsSync(target))
    throw cliError(
      'CLI_FILE_EXISTS',
      `${out} exists; --force overwrites it, --out names another file, --print writes none`,
      {
        details: { field: '--out', value: out },
      },
    );
  const facts = await readScript(
    { path, file: script, name: options.function },
    pythonCandidates(options.python, process.env),
  );
  const made = sweepText({ facts, script: fromFile, python: options.python ?? 'python3', file: posix(out) });
  if (made.tuned.length === 0)
    throw cliError(
      'CLI_NO_PARAMETERS',
      `${script} takes ${facts.parameters.map(({ name }) => name).join(', ')}, but no number, choice or boolean to tune: ` +
        'give one a type and a default, such as parser.add_argument("--lr", type=float, default=0.01)',
      { details: { file: script, parameters: facts.parameters.map(({ name }) => name) } },
    );
  if (options.print) terminal.write(made.text);
  else await writeWhole(context, out, made.text);
  tell(context, { ...options, out, others: facts.others }, made);
  return exitCodes.ok;
}

function tell(
  { terminal }: CommandContext,
  { json, print, out, others }: InitOptions & { readonly out: string; readonly others: readonly string[] },
  { tuned, metric, notes }: SweepText,
): void {
  const choices = others.length === 0 ? [] : [`--function tunes another one: ${others.join(', ')}`];
  if (json && !print) {
    const objective = { primary_metric: metric.name, goal: metric.goal };
    terminal.line(JSON.stringify({ file: out, parameters: tuned, objective, notes: [...notes, ...choices] }, null, 2));
    return;
  }
  for (const note of [...notes, ...choices]) terminal.note(`${terminal.notePaint.yellow('note')}: ${oneLine(note)}`);
  if (print) return;
  terminal.line(
    `${terminal.paint.green('wrote')} ${out}: ${tuned.map(oneLine).join(', ')}; ${metric.goal} ${oneLine(metric.name)}`,
  );
  terminal.line(`next: hyperdrive check ${out} --dry-run`);
}

function posix(path: string): string {
  return path.split(sep).join('/');
}

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { messageOf, nearestWord, quoted } from '../../base/index.ts';
import { cliError } from '../errors.ts';
import { type PythonCandidate, runPython } from './python.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const parameterSchema = z.object({
  name: z.string(),
  /** The option, such as `--learning-rate`; null: a positional argument, or a parameter of a function. */
  flag: z.string().nullable(),
  /** The option that turns a switch off. */
  off: z.string().nullable(),
  /** `flag`: given or not. `switch`: `flag` or `off`. `list`: several values. */
  kind: z.enum(['value', 'flag', 'switch', 'list', 'other']),
  /** The last part of the type's name, such as `float` or `Path`. */
  type: z.string().nullable(),
  default: z.unknown(),
  /** False: the default is an expression that cannot be read. */
  default_known: z.boolean(),
  choices: z.array(z.unknown()).nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  required: z.boolean(),
  help: z.string().nullable(),
  line: z.number(),
  /** The option comes before the words of a subcommand. */
  before: z.boolean(),
  /** Words that the script compares the value with. */
  compared: z.array(z.string()),
});

/** A parameter that a script takes. */
export type ScriptParameter = z.infer<typeof parameterSchema>;

const metricSchema = z.object({
  name: z.string(),
  channel: z.enum(['report', 'json', 'mlflow', 'pattern']),
  pattern: z.string().nullable(),
  /** It is reported several times in a trial. */
  curve: z.boolean(),
  line: z.number(),
});

/** A metric that a script reports. */
export type ScriptMetric = z.infer<typeof metricSchema>;

const scriptSchema = z.object({
  kind: z.literal('script'),
  source: z.enum(['argparse', 'click', 'typer', 'fire', 'config', 'function']),
  /** The function or subcommand; null: the script has one way to start. */
  name: z.string().nullable(),
  /** Words of the subcommand. */
  command: z.array(z.string()),
  others: z.array(z.string()),
  parameters: z.array(parameterSchema),
  metrics: z.array(metricSchema),
  /** Names of what the function returns. */
  returns: z.array(z.string()),
  python: z.string(),
});

/** What a script takes and reports. */
export type ScriptFacts = z.infer<typeof scriptSchema>;

const answerSchema = z.discriminatedUnion('kind', [
  scriptSchema,
  z.object({ kind: z.literal('old_python'), python: z.string() }),
  z.object({
    kind: z.literal('syntax_error'),
    line: z.number(),
    text: z.string(),
    message: z.string(),
    python: z.string(),
  }),
  z.object({ kind: z.literal('no_parameters'), functions: z.array(z.string()), python: z.string() }),
  z.object({ kind: z.literal('unknown_name'), names: z.array(z.string()), python: z.string() }),
]);

/** True for a value that a sweep file can hold as it is. */
export function isScalar(value: unknown): value is string | number | boolean {
  return scalar.safeParse(value).success;
}

/**
 * Reads a script from its syntax tree, without running it.
 * @param path absolute
 * @param file as the user named it
 * @param name of a function or subcommand
 * @throws CLI_NO_PYTHON, CLI_BAD_SCRIPT, CLI_NO_PARAMETERS, CLI_USAGE
 */
export async function readScript(
  { path, file, name }: { readonly path: string; readonly file: string; readonly name?: string | undefined },
  candidates: readonly PythonCandidate[],
): Promise<ScriptFacts> {
  const reader = fileURLToPath(new URL('./reader/', import.meta.url));
  const words = ['-I', '-S', '-B', reader, path, ...(name === undefined ? [] : [name])];
  const { python, stdout } = await runPython(words, candidates);
  const answer = parseAnswer(stdout, python);
  switch (answer.kind) {
    case 'script':
      return answer;
    case 'old_python':
      throw cliError(
        'CLI_NO_PYTHON',
        `${python.command} (${python.from}) is Python ${answer.python}; expected 3.8 or later: name another with --python`,
        { details: { python: python.command, version: answer.python } },
      );
    case 'syntax_error': {
      const place = answer.line > 0 ? `${file}:${answer.line}` : file;
      const text = answer.text === '' ? '' : `: ${answer.text}`;
      throw cliError('CLI_BAD_SCRIPT', `${place}: ${answer.message}${text} (read by Python ${answer.python})`, {
        details: { file, line: answer.line },
      });
    }
    case 'unknown_name': {
      const near = nearestWord(name ?? '', answer.names);
      const hint = near === undefined ? '' : `; did you mean ${quoted(near)}?`;
      throw cliError(
        'CLI_USAGE',
        `--function: ${file} has no ${quoted(name ?? '')}; it has ${answer.names.map((known) => quoted(known)).join(', ') || 'only one way to start'}${hint}`,
        { details: { field: '--function', value: name ?? null, known: answer.names } },
      );
    }
    case 'no_parameters':
      throw cliError('CLI_NO_PARAMETERS', `${file} takes no parameters that could be found. ${lookedFor(answer)}`, {
        details: { file, functions: answer.functions },
      });
  }
}

function lookedFor({ functions }: { readonly functions: readonly string[] }): string {
  const seen =
    functions.length === 0 ? 'it defines no functions' : `its functions are ${functions.slice(0, 8).join(', ')}`;
  return (
    'Looked for: add_argument of argparse; options of click; commands of Typer; fire.Fire; hd.config(lr=0.01, …); ' +
    `a function whose parameters have numbers, booleans or their types, such as def train(lr: float = 0.01); ${seen}`
  );
}

function parseAnswer(stdout: string, { command }: PythonCandidate): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(stdout));
  } catch (cause) {
    throw cliError('CLI_NO_PYTHON', `${command} printed something else than what was read: ${messageOf(cause)}`, {
      details: { python: command, printed: stdout.slice(0, 500) },
      cause,
    });
  }
}

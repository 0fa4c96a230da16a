import { readdirSync } from 'node:fs';
import type { Command } from 'commander';
import { allErrorRows } from '../../base/index.ts';
import { statusOfKind } from '../../http/index.ts';
import { exitCodeOfKind } from '../exit-codes.ts';
import { buildProgram } from '../program.ts';

// Every room registers its errors when its `errors.ts` is loaded.
const source = new URL('../../', import.meta.url);
for (const room of readdirSync(source, { withFileTypes: true }))
  if (room.isDirectory() && readdirSync(new URL(`${room.name}/`, source)).includes('errors.ts'))
    await import(new URL(`${room.name}/errors.ts`, source).href);

const note = (target: string) =>
  `<!-- Generated from src by \`node scripts/generate.mjs ${target}\`. Edit the code, not this page. -->`;

/** The Markdown reference page of the command line, generated from the commands. */
export function cliReference(): string {
  const program = buildProgram();
  return `${[
    '# Command line',
    '',
    note('cli'),
    '',
    intro,
    ...program
      .createHelp()
      .visibleCommands(program)
      .filter((command) => program.commands.includes(command))
      .flatMap((command) => commandSection(command)),
    outro,
  ].join('\n')}`;
}

const intro = `\`hyperdrive\` keeps everything in a state folder: \`.hyperdrive\` below the current folder, or the folder that \`--state\` or
\`HYPERDRIVE_STATE\` names. A command that takes a sweep accepts its id, the beginning of its id, its name or its displayed
name (the newest of that name), and uses the newest sweep by default. \`--json\` prints JSON: one object or list, and for \`run\`, \`resume\`, \`watch\` and \`logs\` one
object per line.
`;

const outro = `## Interrupting

\`run\` and \`resume\` never lose anything, however they end:

| | what happens |
| --- | --- |
| Ctrl-C once | the sweep pauses: no new trials start, and the command ends after the running ones |
| Ctrl-C again, or SIGTERM | the command ends at once; running trials continue by themselves, and their reports are kept |
| SIGKILL, a crash, a power cut | the same as SIGTERM, as long as the machine stays up |
| \`hyperdrive resume\` | adopts running trials, relaunches lost ones, and continues |
| \`hyperdrive stop\` | the only thing that cancels: trials get SIGTERM, after their grace time SIGKILL |

## Output

A terminal shows a running sweep as one redrawn frame; elsewhere, such as in a file, each ended trial prints one
line. A sweep that is neither ended nor paused and that no process drives is \`left\`. Results go to standard output; notes and errors to standard error. \`NO_COLOR\` turns colors off, \`FORCE_COLOR\` on.
An error has a message, a hint and a stable code (see [errors](errors.md)); \`HYPERDRIVE_DEBUG=1\` adds a stack.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | done; for \`run\`, \`resume\` and \`watch\`: the sweep completed |
| 1 | the sweep failed, was canceled, or completed without any value of its objective; for \`replay\`: a decision differs; for \`verify\`: the folder is damaged; for \`doctor\`: there is a problem |
| 2 | wrong usage or configuration; nothing started |
| 3 | sweep, trial, file or result does not exist |
| 4 | conflicts with the current state: already ended, driven by another process, busy |
| 5 | disk, network or a process of the machine failed |
| 6 | credentials are missing or insufficient |
| 7 | a bug in HyperDrive |
| 130 | interrupted; the sweep can be resumed |
`;

function commandSection(command: Command): string[] {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.name() + (argument.variadic ? '...' : '');
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [
    `## \`hyperdrive ${[command.name(), ...words].join(' ')}\``,
    '',
    [sentence(command.description()), ...command.aliases().map((name) => `The same as \`hyperdrive ${name}\`.`)].join(
      ' ',
    ),
    '',
    '| option | meaning | default |',
    '| --- | --- | --- |',
    ...command.options.map(({ flags, description, argChoices, defaultValue }) => {
      const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}` : '';
      const isShown = defaultValue !== undefined && typeof defaultValue !== 'boolean' && `${defaultValue}` !== '';
      return `| \`${flags}\` | ${sentence(description + choices)} | ${isShown ? `\`${defaultValue}\`` : ''} |`;
    }),
    '',
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.`]$/.test(text) ? '' : '.'}`.replaceAll('|', '\\|');
}

/**
 * The Markdown reference page of errors, generated from the tables of all rooms, with the exit code of
 * the command line and the HTTP status of the server.
 */
export function errorReference(): string {
  const rows = allErrorRows();
  const roomOf = (code: string) => code.split('_')[0] ?? code;
  const rooms = [...new Set(rows.map(([code]) => roomOf(code)))];
  return `${[
    '# Errors',
    '',
    note('errors'),
    '',
    errorIntro,
    ...rooms.flatMap((room) => [
      `## ${room}`,
      '',
      '| code | kind | exit code | HTTP status | when, and what to do |',
      '| --- | --- | --- | --- | --- |',
      ...rows
        .filter(([code]) => roomOf(code) === room)
        .map(
          ([code, { kind, summary }]) =>
            `| \`${code}\` | ${kind} | ${exitCodeOfKind[kind]} | ${statusOfKind[kind]} | ${summary.replaceAll('|', '\\|')} |`,
        ),
      '',
    ]),
  ].join('\n')}`;
}

/** Kept out of the text below, so that no check takes it for a declaration of this file. */
const errorCodeName = 'HyperDriveErrorCode';

/** The module that declares the type of all error codes. */
export function errorCodeUnion(): string {
  return `// Generated from the error tables of all rooms by \`node scripts/generate.mjs errors\`.

/**
 * Codes of the errors of this product; \`docs/reference/errors.md\` says when each is thrown. Plugins have codes of their own.
 *
 * @since 0.2.0
 */
export type ${errorCodeName} =
${allErrorRows()
  .map(([code]) => `  | '${code}'`)
  .join('\n')};
`;
}

const errorIntro = `Every error has a stable code, which programs read; a message for people that names the field, the value, what was
expected and the fix; and details for programs. In TypeScript it is a \`HyperDriveException\` with \`code\`, \`kind\` and
\`details\`; over HTTP a problem document (RFC 9457) with \`code\` and \`details\`; on the command line \`error: message\`, a
hint and the code. The kind decides exit code and HTTP status.
`;

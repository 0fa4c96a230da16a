import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { StateOptions } from '../terminal/process-context.ts';
import { countOf, oneLine } from '../text/text.ts';
import { checkClock } from './clock.ts';
import type { Finding } from './finding.ts';
import { checkMachineParts } from './machine.ts';
import { checkPlugins } from './plugins.ts';
import { checkProgram } from './program.ts';
import { checkPython } from './python.ts';
import { checkPort, checkServer } from './server.ts';
import { checkState } from './state-folder.ts';
import { checkFile } from './sweep-file.ts';
import { checkVariables } from './variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `hyperdrive doctor [FILE]`: looks at what trouble usually comes from, and says what to do about it. Changes nothing.
 * @returns exit code 1 if something does not work
 */
export async function doctorCommand(
  context: CommandContext,
  file: string | undefined,
  { json, state }: CommonOptions & StateOptions,
  environment: Environment = process.env,
): Promise<number> {
  const groups = await Promise.all([
    checkProgram(),
    checkState(context, state),
    checkClock(context.clock),
    checkPython(environment),
    checkMachineParts(environment),
    checkPort(),
    checkServer(environment),
    checkPlugins(context, environment),
    checkVariables(environment),
    ...(file === undefined ? [] : [checkFile(context, file, environment)]),
  ]);
  const findings = groups.flat();
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const { terminal } = context;
  if (json) terminal.line(JSON.stringify({ ok: problems === 0, problems, warnings, findings }, null, 2));
  else {
    tell(context, findings);
    terminal.line(
      problems + warnings === 0 ? 'all is well' : `${countOf(problems, 'problem')}, ${countOf(warnings, 'warning')}`,
    );
  }
  return problems === 0 ? exitCodes.ok : exitCodes.differs;
}

function tell({ terminal }: CommandContext, findings: readonly Finding[]): void {
  const { paint } = terminal;
  const colors = { ok: paint.green, warning: paint.yellow, problem: paint.red };
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const { level, subject, text, fix } of findings) {
    terminal.line(`${colors[level](level.padEnd('problem'.length))}  ${subject.padEnd(width)}  ${oneLine(text)}`);
    if (fix !== null) terminal.line(`${' '.repeat('problem'.length + 2 + width + 2)}fix: ${oneLine(fix)}`);
  }
}

import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { type DefinitionDifference, definitionDiff } from '../../formats/index.ts';
import { type ConfigurationRecord, jsonSchema, type SweepDefinition } from '../../model/index.ts';
import { type ChangeResult, type ChangeSource, localFiles } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { selectSweep } from '../select-sweep.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { countOf, oneLine } from '../text/text.ts';

/** Options of {@link changeCommand}. */
export interface ChangeFlags extends CommonOptions {
  /** Keys of the sweep file, as `search_space.lr.max_value=0.5`. */
  readonly set: readonly string[];
  /** A sweep file with the whole new definition. */
  readonly file?: string;
  /** `name=value` for each new parameter. */
  readonly default: readonly string[];
  readonly note?: string;
  readonly ifVersion?: number;
  readonly dryRun: boolean;
}

/** `hyperdrive change [SWEEP]`: changes the definition of a running sweep and prints the differences. */
export async function changeCommand(
  context: CommandContext,
  word: string | undefined,
  flags: ChangeFlags,
): Promise<number> {
  const source = await sourceOf(context, flags);
  const defaults = Object.fromEntries(flags.default.map(readDefault));
  const { terminal } = context;
  const workspace = await context.open('change');
  try {
    const sweep = selectSweep(await workspace.store.sweeps(), word);
    const result = await workspace.change(sweep.id, {
      source,
      defaults,
      by: userName(),
      note: flags.note ?? null,
      dryRun: flags.dryRun,
      ...(flags.ifVersion !== undefined && { ifVersion: flags.ifVersion }),
    });
    if (flags.json) terminal.line(JSON.stringify({ event: 'change', id: sweep.id, ...plain(result) }));
    else tellChange(terminal, sweep.id, result);
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}

/** `hyperdrive versions [SWEEP]`: who changed what of the definition, when, and from which trial on. */
export async function versionsCommand(
  context: CommandContext,
  word: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  const { terminal } = context;
  const workspace = await context.open('read');
  try {
    const { store } = workspace;
    const sweep = selectSweep(await store.sweeps(), word);
    const versions = await store.definitionVersions(sweep.id);
    const differences = (index: number) => differencesOf(versions[index - 1]?.definition, versions[index]?.definition);
    if (json) {
      const listed = versions.map(({ definition, ...version }, index) => ({
        ...version,
        differences: differences(index),
        definition,
      }));
      terminal.line(JSON.stringify(listed, null, 2));
      return exitCodes.ok;
    }
    for (const [index, { version, atMs, by, note, firstTrial }] of versions.entries()) {
      const who = by === null ? '' : ` by ${oneLine(by)}`;
      const from = version === 1 ? 'as submitted' : `from trial ${firstTrial} on`;
      terminal.line(`${terminal.paint.bold(`version ${version}`)}  ${new Date(atMs).toISOString()}${who}, ${from}`);
      if (note !== null) terminal.line(`  ${oneLine(note)}`);
      tellDifferences(terminal, differences(index));
    }
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}

function differencesOf(before: SweepDefinition | undefined, after: SweepDefinition | undefined) {
  return before && after ? definitionDiff(before, after) : [];
}

async function sourceOf(context: CommandContext, { file, set }: ChangeFlags): Promise<ChangeSource> {
  if (file === undefined) {
    if (set.length > 0) return { set };
    throw cliError('CLI_USAGE', 'change needs --set KEY=VALUE, or --file FILE with the whole sweep file');
  }
  if (set.length > 0) throw cliError('CLI_USAGE', 'change takes --set or --file, not both');
  const { workingFolder, cpuCount } = context;
  const folder = file === '-' ? workingFolder : dirname(resolve(workingFolder, file));
  const { readText } = localFiles;
  return { yaml: await context.readText(file), path: file, folder, cpuCount, readText };
}

function readDefault(text: string): readonly [string, ConfigurationRecord[string]] {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at));
  const value = at < 1 ? undefined : jsonSchema.safeParse(readYamlValue(text.slice(at + 1)));
  if (value?.success) return [name, value.data];
  throw cliError('CLI_USAGE', `--default: expected name=value, got ${JSON.stringify(text)}`);
}

function readYamlValue(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    // Neither a number nor JSON: the caller reports what was expected.
    return undefined;
  }
}

/** The user who runs this command, according to the operating system. */
export function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in containers.
    return null;
  }
}

function tellChange(terminal: Terminal, id: string, result: ChangeResult): void {
  const { differences, isWritten, version, earlier } = result;
  if (differences.length === 0) {
    terminal.line(`${id} already has this definition, version ${version}: nothing changed`);
    return;
  }
  tellDifferences(terminal, differences);
  const isOther = differences.some(({ path }) => path.startsWith('search_space.') || path === 'constraints');
  if (isOther && earlier.trials > 0)
    terminal.line(`${earlier.inSpace} of ${countOf(earlier.trials, 'earlier trial')} lie in the new space`);
  terminal.line(
    isWritten
      ? `${terminal.paint.bold(id)} is at version ${version}, from trial ${result.sweep.nextNumber} on`
      : `${id} would be at version ${version}: nothing is written`,
  );
}

function tellDifferences(terminal: Terminal, differences: readonly DefinitionDifference[]): void {
  for (const { path, before, after } of differences) {
    terminal.line(`  ${oneLine(path)}`);
    if (before !== null) terminal.line(terminal.paint.red(`  - ${oneLine(JSON.stringify(before))}`));
    if (after !== null) terminal.line(terminal.paint.green(`  + ${oneLine(JSON.stringify(after))}`));
  }
}

function plain({ version, isWritten, differences, earlier }: ChangeResult) {
  return { version, written: isWritten, differences, earlier };
}

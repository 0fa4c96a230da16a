import type { SweepDefinition } from '../../model/index.ts';
import { sendDefinition, type Workspace } from '../../workspace/index.ts';
import { tellEarlierSweeps } from '../commands/earlier-sweeps.ts';
import { loadSweepFile } from '../commands/load-sweep-file.ts';
import { priorsJson, tellPriors } from '../commands/tell-priors.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { FileChanges } from '../file-options.ts';
import { watchSweep } from '../live/watch-sweep.ts';
import { definitionText } from '../text/definition-text.ts';
import { oneLine } from '../text/text.ts';

/** Code above this takes a while to send, bytes. */
const largeBytes = 20_000_000;

/**
 * `hyperdrive run FILE --server URL`: sends the code of the trials, submits the sweep, and watches it. The server runs it;
 * each attempt gets a copy of the code, so nothing of this machine is needed any more.
 */
export async function runThere(
  context: CommandContext,
  file: string,
  { json, set, isDetached = false, ...options }: CommonOptions & FileChanges & { readonly isDetached?: boolean },
): Promise<number> {
  // Copies, because sweeps with the same code share what the server keeps of it.
  const { definition, algorithms } = await loadSweepFile(context, file, {
    ...options,
    set: [...set, 'trial.isolation=copy'],
  });
  const { terminal } = context;
  const workspace = await context.open('make');
  try {
    const sweep = await workspace.submit(await withSentCode(context, workspace, definition, json));
    const { id } = sweep;
    if (json) {
      const facts = { id, server: workspace.server ?? null, priors: priorsJson(sweep.definition) };
      terminal.line(JSON.stringify({ event: 'submitted', ...facts }));
    } else {
      terminal.line(`sweep ${terminal.paint.bold(id)}: ${definitionText(definition)}`);
      tellPriors(context, sweep.definition);
      terminal.line(
        terminal.paint.dim(`runs on ${workspace.server}; \`hyperdrive fetch ${id}\` gets what its best trial kept`),
      );
      await tellEarlierSweeps(context, workspace, { asked: definition, submitted: sweep.definition, algorithms });
    }
    if (!isDetached) return await watchSweep(context, workspace, id, { json, cursor: sweep.nextSeq - 1 });
    if (!json) terminal.note(`\`hyperdrive watch ${id}\` shows it, \`hyperdrive stop ${id}\` cancels it.`);
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}

/** Sends the code of a definition, and says so. @returns the definition with the code that the server has */
async function withSentCode(
  { terminal }: CommandContext,
  workspace: Workspace,
  given: SweepDefinition,
  json: boolean,
): Promise<SweepDefinition> {
  const { definition, code } = await sendDefinition(workspace, given);
  if (code?.isSent === true && !json) {
    terminal.line(terminal.paint.dim(`sent the code: ${Math.ceil(code.bytes / 1_000)} kB of ${oneLine(code.path)}`));
    if (code.bytes > largeBytes)
      terminal.note(
        `${terminal.notePaint.yellow('note')}: trial.code: list in its .amlignore or .gitignore what trials do not need`,
      );
  }
  return definition;
}

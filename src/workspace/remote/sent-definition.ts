import { startInCode } from '../../formats/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import type { SentCode } from '../../remote/index.ts';
import type { Workspace } from '../workspace.ts';

/** A definition whose code a server has. */
export interface SentDefinition {
  readonly definition: SweepDefinition;
  /** Null: its trials have no code of this machine. */
  readonly code: (SentCode & { readonly path: string }) | null;
}

/** Sends the code of a definition to the server of a workspace, unless the server has it. */
export async function sendDefinition(workspace: Workspace, definition: SweepDefinition): Promise<SentDefinition> {
  const { trial } = definition;
  if (trial.type !== 'command' || trial.copiedCode === undefined || workspace.sendCode === undefined)
    return { definition, code: null };
  const { copiedCode, workingFolder, ...rest } = trial;
  const sent = await workspace.sendCode(copiedCode);
  const start = startInCode(copiedCode, workingFolder);
  const place = `code:${sent.hash}${start === '' ? '' : `/${start}`}`;
  return {
    definition: { ...definition, trial: { ...rest, workingFolder: place } },
    code: { ...sent, path: copiedCode },
  };
}

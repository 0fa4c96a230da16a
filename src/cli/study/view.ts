import type { Json } from '../../base/index.ts';
import type { SweepFragment, Workspace } from '../../workspace/index.ts';
import { selectSweep } from '../select-sweep.ts';

/** The result part of an answer to `view`. */
type ViewReply = { readonly [name: string]: Json };

/** The answer to `view`: what a notebook shows of a sweep; null where nothing has happened since the last answer. */
export function viewReply(study: string, fragment: SweepFragment | undefined): ViewReply {
  if (fragment === undefined) return { study, view: null };
  const { position, isOver, text, html } = fragment;
  return { study, view: { position, over: isOver, text, html } };
}

/** Answers `view` from a state folder, for any sweep in it. @throws CLI_UNKNOWN_SWEEP, CLI_AMBIGUOUS_SWEEP */
export async function viewOf({ store, pictures }: Workspace, word: string, after?: number): Promise<ViewReply> {
  const { id } = selectSweep(await store.sweeps(), word);
  return viewReply(id, await pictures.fragment(id, after));
}

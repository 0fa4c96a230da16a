import type { SweepDefinition } from '../../model/index.ts';
import { type Algorithms, isSameCommand, type RelatedSweep, type Workspace } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import { countOf, oneLine } from '../text/text.ts';

/** A submitted sweep. */
interface Submission {
  /** The definition before `auto` was replaced by the sweeps found. */
  readonly asked: SweepDefinition;
  readonly submitted: SweepDefinition;
  readonly algorithms: Algorithms;
}

/** Says which earlier sweeps a submitted sweep learns from, and how; without any, which ones it could learn from. */
export async function tellEarlierSweeps(
  context: CommandContext,
  { store, offeredSweeps }: Pick<Workspace, 'store' | 'offeredSweeps'>,
  { asked, submitted, algorithms }: Submission,
): Promise<void> {
  const { terminal } = context;
  const note = (text: string) => terminal.note(`${terminal.notePaint.yellow('note')}: ${text}`);
  const { resumeFrom, otherData = [] } = submitted;
  if (resumeFrom.length > 0)
    terminal.line(
      `learns from ${resumeFrom.map((id) => `${oneLine(id)} (${otherData.includes(id) ? 'other' : 'same'} data)`).join(', ')}`,
    );
  else if (asked.resumeFrom.length > 0)
    note('resume_from: auto found no earlier sweep with this metric and these parameters');
  else tellOffer(context, await offeredSweeps(submitted));
  const { type } = submitted.sampling;
  if (otherData.length > 0 && algorithms.samplers.find(type)?.usesSources === false)
    note(
      `sampling_algorithm ${type} learns only from sweeps on the same data: ${otherData.map(oneLine).join(', ')} has no effect; use bayesian or auto`,
    );
  for (const id of resumeFrom) {
    const earlier = (await store.sweep(id)).definition;
    if (otherData.includes(id) || submitted.trial.type !== 'command' || isSameCommand(earlier, submitted)) continue;
    note(
      `resume_from: ${oneLine(id)} ran another command, and its losses count as if they compared with those of this sweep. ` +
        `If its data differ, write {sweep: ${oneLine(id)}, data: other}`,
    );
  }
}

/** Offers earlier sweeps to learn from, if there are any. */
export function tellOffer({ terminal }: CommandContext, related: readonly RelatedSweep[]): void {
  const offer = offerText(related);
  if (offer !== undefined) terminal.note(`${terminal.notePaint.yellow('note')}: ${offer}`);
}

/** The offer to learn from earlier sweeps; undefined if there are none. */
function offerText(related: readonly RelatedSweep[]): string | undefined {
  if (related.length === 0) return undefined;
  const names = related.map(
    ({ id, name, trials, hasSameCommand }) =>
      `${oneLine(id)} ${oneLine(name)} (${countOf(trials, 'trial')}, ${hasSameCommand ? 'same' : 'another'} command)`,
  );
  const [what, them] = related.length === 1 ? ['sweep', 'it'] : ['sweeps', 'them'];
  return `${related.length} ${what} with these parameters found: ${names.join(', ')}; use ${them} with --resume-from auto`;
}

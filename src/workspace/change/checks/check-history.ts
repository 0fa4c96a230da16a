import type { SweepDefinition } from '../../../model/index.ts';
import type { Store } from '../../../store/index.ts';
import { workspaceError } from '../../errors.ts';
import { auto } from '../earlier-sweeps.ts';

/**
 * Checks that the sweeps named by `resume_from` exist and have the objective of the new one. `auto` names none.
 * @throws SWEEP_BAD_HISTORY
 */
export async function checkHistory(
  store: Store,
  { resumeFrom, objective }: Pick<SweepDefinition, 'resumeFrom' | 'objective'>,
): Promise<void> {
  const named = resumeFrom.filter((id) => id !== auto);
  if (named.length === 0) return;
  const known = new Map((await store.sweeps()).map((sweep) => [sweep.id, sweep]));
  for (const id of named) {
    const earlier = known.get(id);
    if (!earlier) {
      const namesake = [...known.values()].find(
        ({ definition }) => definition.name === id || definition.displayName === id,
      );
      const hint = namesake ? `; ids are taken, and the newest sweep of that name is ${namesake.id}` : '';
      throw workspaceError('SWEEP_BAD_HISTORY', `resume_from: no sweep "${id}" in this state folder${hint}`, {
        details: { sweepId: id },
      });
    }
    const metric = earlier.definition.objective;
    if (metric?.primaryMetric !== objective?.primaryMetric || metric?.goal !== objective?.goal) {
      throw workspaceError(
        'SWEEP_BAD_HISTORY',
        `resume_from: sweep ${id} has the objective ${describe(metric)}, this one ${describe(objective)}; they must be the same`,
        { details: { sweepId: id } },
      );
    }
  }
}

function describe(objective: SweepDefinition['objective']): string {
  return objective ? `${objective.goal} ${objective.primaryMetric}` : 'none';
}

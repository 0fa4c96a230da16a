import { sentHash } from '../../files/index.ts';
import { isFinalSweepState } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';

/** Hashes of the sent code that sweeps may still take copies of: those that have not ended name it, in any version. */
export async function neededCode(store: Pick<Store, 'sweeps' | 'definitionVersions'>): Promise<ReadonlySet<string>> {
  const needed = new Set<string>();
  for (const { id, state, definition } of await store.sweeps()) {
    if (isFinalSweepState(state) || definition.trial.type !== 'command') continue;
    for (const { definition: version } of await store.definitionVersions(id)) {
      const { trial } = version;
      const hash = trial.type === 'command' && trial.copiedCode !== undefined ? sentHash(trial.copiedCode) : undefined;
      if (hash !== undefined) needed.add(hash);
    }
  }
  return needed;
}

import type { Store } from '../../../store/index.ts';

/** Tags of a trial, or of the sweep for null. */
export async function readTags(
  store: Store,
  sweepId: string,
  trial: number | null,
): Promise<Readonly<Record<string, string>>> {
  const found = await store.annotations({ sweepId, trial, kind: 'tag' });
  return Object.fromEntries(
    found.map(({ key, value }) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** Sets a tag, durably. */
export async function writeTag(
  store: Store,
  sweepId: string,
  trial: number | null,
  { key, value }: { readonly key: string; readonly value: string },
): Promise<void> {
  await store.annotate(sweepId, trial, [{ kind: 'tag', key, value }]);
  await store.synced();
}

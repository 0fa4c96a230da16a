import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { inBackground } from '../../../src/base/in-background.ts';
import { type Delta, deltaSchema, type SweepHead } from '../../../src/http/index.ts';
import { channel, useChannel } from '../state/channel.ts';
import { apiUrl } from './client.ts';
import { sweepKeys } from './queries.ts';
import { followStream, type StreamState } from './stream.ts';

/** State of the live stream of the sweep on the page. */
const state = channel<StreamState>('off');
export const useLiveState = () => useChannel(state);

/** The head after a delta, `old` to drop the delta, or `gap` if one was missed. */
export function applyDelta(head: SweepHead, delta: Delta): SweepHead | 'old' | 'gap' {
  if (delta.seq <= head.seq) return 'old';
  if (delta.from > head.ended) return 'gap';
  // The definition changed, so the columns may differ.
  if (delta.patch.definitionVersion !== head.definitionVersion) return 'gap';
  const known = new Set(head.incumbents.map(([trial]) => trial));
  const incumbents = delta.incumbents.filter(([trial]) => !known.has(trial));
  return {
    ...head,
    ...delta.patch,
    seq: delta.seq,
    incumbents: incumbents.length === 0 ? head.incumbents : [...head.incumbents, ...incumbents],
    // Deltas carry no advice: the first report ends the advice to wait.
    advice: delta.patch.ended > 0 || delta.patch.reports > 0 ? null : head.advice,
  };
}

/** Listens to deltas; the worker appends their rows. */
export type DeltaListener = (delta: Delta) => void;
const listeners = new Set<DeltaListener>();

export function onDelta(listener: DeltaListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function follow(client: QueryClient, id: string): () => void {
  const key = sweepKeys.head(id);
  const refetch = () => client.invalidateQueries({ queryKey: key });
  // After a change of the definition charts have other axes: request everything of the sweep again.
  const refetchAll = () => client.invalidateQueries({ queryKey: sweepKeys.all(id) });

  const receive = (data: unknown) => {
    const parsed = deltaSchema.safeParse(data);
    const head = client.getQueryData<SweepHead>(key);
    const next = parsed.success && head !== undefined ? applyDelta(head, parsed.data) : 'gap';
    if (next === 'old') return;
    if (next === 'gap') {
      inBackground(refetch(), reportError);
      return;
    }
    client.setQueryData<SweepHead>(key, next);
    if (parsed.success) for (const listener of listeners) listener(parsed.data);
  };

  return followStream({
    url: () => apiUrl(['sweeps', id, 'events'], { after: client.getQueryData<SweepHead>(key)?.seq }),
    events: {
      delta: receive,
      reset: () => inBackground(refetchAll(), reportError),
      end: () => inBackground(refetch(), reportError),
    },
    end: 'end',
    onState: (next) => state.set(next),
    onReturn: refetch,
  });
}

/** Follows a sweep until it is final and keeps the cached head current. */
export function useLive(id: string, isOpen: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (isOpen) return follow(client, id);
    state.set('off');
    return undefined;
  }, [client, id, isOpen]);
}

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { inBackground } from '../../../src/base/in-background.ts';
import { type Delta, deltaSchema, type SweepHead } from '../../../src/http/index.ts';
import { channel, useChannel } from '../state/channel.ts';
import { apiUrl } from './client.ts';
import { sweepKeys } from './queries.ts';

/** State of the live stream of the sweep on the page. */
export type LiveState = 'off' | 'connecting' | 'live' | 'lost';

const state = channel<LiveState>('off');
export const useLiveState = () => useChannel(state);

/** What a delta makes of the head: the new head, `old` to drop it, or `gap` where something was missed. */
export function applyDelta(head: SweepHead, delta: Delta): SweepHead | 'old' | 'gap' {
  if (delta.seq <= head.seq) return 'old';
  if (delta.from > head.ended) return 'gap';
  // The definition was changed: the columns may be others.
  if (delta.patch.definitionVersion !== head.definitionVersion) return 'gap';
  const known = new Set(head.incumbents.map(([trial]) => trial));
  const incumbents = delta.incumbents.filter(([trial]) => !known.has(trial));
  return {
    ...head,
    ...delta.patch,
    seq: delta.seq,
    incumbents: incumbents.length === 0 ? head.incumbents : [...head.incumbents, ...incumbents],
    // Advice is not part of deltas: a first report ends the waiting.
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

/** First and longest pause before a stream is opened again after the server refused it, milliseconds. */
const retryMs = { first: 1_000, most: 30_000 };

function follow(client: QueryClient, id: string): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = retryMs.first;
  const key = sweepKeys.head(id);
  const refetch = () => client.invalidateQueries({ queryKey: key });
  // After a change of the definition charts have other axes: everything of the sweep is asked for again.
  const refetchAll = () => client.invalidateQueries({ queryKey: sweepKeys.all(id) });

  const receive = (event: MessageEvent<unknown>) => {
    const parsed = deltaSchema.safeParse(JSON.parse(String(event.data)));
    const head = client.getQueryData<SweepHead>(key);
    if (!parsed.success || head === undefined) {
      inBackground(refetch(), reportError);
      return;
    }
    const next = applyDelta(head, parsed.data);
    if (next === 'old') return;
    if (next === 'gap') {
      inBackground(refetch(), reportError);
      return;
    }
    client.setQueryData<SweepHead>(key, next);
    for (const listener of listeners) listener(parsed.data);
  };

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };

  const open = () => {
    close();
    state.set('connecting');
    const after = client.getQueryData<SweepHead>(key)?.seq;
    const opened = new EventSource(apiUrl(['sweeps', id, 'events'], { after }));
    source = opened;
    opened.onopen = () => {
      pauseMs = retryMs.first;
      state.set('live');
    };
    opened.onerror = () => {
      state.set('lost');
      // The browser tries again by itself except after a refusal.
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(retryMs.most, pauseMs * 2);
    };
    opened.addEventListener('delta', receive);
    opened.addEventListener('reset', () => inBackground(refetchAll(), reportError));
    opened.addEventListener('end', () => {
      close();
      state.set('off');
      inBackground(refetch(), reportError);
    });
  };

  // A hidden tab needs no stream; on return it takes a fresh snapshot.
  const visibility = () => {
    if (document.hidden) close();
    else if (source === null) inBackground(refetch().then(open), reportError);
  };
  open();
  document.addEventListener('visibilitychange', visibility);
  return () => {
    close();
    document.removeEventListener('visibilitychange', visibility);
    state.set('off');
  };
}

/** Follows a sweep until it is final: the cached head is kept current. */
export function useLive(id: string, isOpen: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (isOpen) return follow(client, id);
    state.set('off');
    return undefined;
  }, [client, id, isOpen]);
}

import { useSyncExternalStore } from 'react';

/** A value outside React: canvases subscribe to it directly, components read it as a snapshot. */
export interface Channel<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

/** A channel with a first value; setting an equal value calls no listener. */
export function channel<T>(first: T): Channel<T> {
  let current = first;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useChannel<T>(source: Channel<T>): T {
  return useSyncExternalStore(source.subscribe, source.get);
}

/**
 * A part of a channel's value: the component renders only when that part changes.
 * @param select must return the same object while nothing relevant has changed
 */
export function useChannelPart<T, P>(source: Channel<T>, select: (value: T) => P): P {
  return useSyncExternalStore(source.subscribe, () => select(source.get()));
}

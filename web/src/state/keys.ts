import { useEffect, useEffectEvent } from 'react';
import { channel, useChannel } from './channel.ts';

const storageKey = 'hyperdrive-single-keys';

function kept(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

/** Whether single characters are shortcuts. People who speak to their computer, or whose hands shake, switch them off. */
const singleKeys = channel(kept());

export const useSingleKeys = () => useChannel(singleKeys);

export function setSingleKeys(isOn: boolean): void {
  singleKeys.set(isOn);
  try {
    localStorage.setItem(storageKey, isOn ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Elements that handle keys themselves while focused. */
const ownKeys = 'input, textarea, select, [contenteditable=true], [role=slider], [role=menu], dialog[open], .cm';

/**
 * Follows keys of the whole page. Left alone are keys that the focused part needs, that another listener has handled, that are
 * pressed together with Ctrl, Alt or ⌘, and single characters where the reader has switched them off.
 *
 * @param onKey called with the name of the key
 */
export function useKeys(onKey: (key: string, event: KeyboardEvent) => void): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(ownKeys) !== null) return;
    if (event.key.length === 1 && !singleKeys.get()) return;
    onKey(event.key, event);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

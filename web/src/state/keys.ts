import { useEffect, useEffectEvent } from 'react';

/** Places where keys belong to what has the focus. */
const ownKeys = 'input, textarea, select, [contenteditable=true], [role=slider], [role=menu], dialog[open], .cm';

/**
 * Follows keys of the whole page. Keys that the focused part needs, that another listener has handled, or that are pressed
 * together with Ctrl, Alt or ⌘ are left alone.
 *
 * @param onKey called with the name of the key
 */
export function useKeys(onKey: (key: string, event: KeyboardEvent) => void): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(ownKeys) !== null) return;
    onKey(event.key, event);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

import { useEffect, useEffectEvent, useRef } from 'react';
import { useLocation } from 'wouter';
import { tabPath } from '../paths.ts';
import { pages, sweepTabs } from '../routes.tsx';
import { useKeys } from '../state/keys.ts';
import { toggleTheme } from '../state/theme.ts';

/** Time for the second key after `g`, milliseconds. */
const chordMs = 900;

/** Follows the keys that work on every page. */
export function useShortcuts(
  sweep: string | null,
  actions: { readonly find: () => void; readonly help: () => void },
): void {
  const [, go] = useLocation();
  const chordUntil = useRef(0);
  useKeys((key, event) => {
    if (event.timeStamp < chordUntil.current) {
      chordUntil.current = 0;
      const page = pages.find(({ chord }) => chord === key);
      const tab = sweepTabs.find(({ chord }) => chord === key);
      if (page?.path !== undefined) go(page.path);
      else if (tab !== undefined && sweep !== null) go(tabPath(sweep, tab.path, location.search));
      return;
    }
    switch (key) {
      case 'g':
        chordUntil.current = event.timeStamp + chordMs;
        return;
      case '/':
        event.preventDefault();
        actions.find();
        return;
      case '?':
        actions.help();
        return;
      case 'd':
        toggleTheme();
        return;
      default: {
        const page = pages.find((other) => other.key === key);
        if (page?.path !== undefined) go(page.path);
      }
    }
  });
  const find = useEffectEvent((event: KeyboardEvent) => {
    if ((!event.metaKey && !event.ctrlKey) || event.key !== 'k') return;
    event.preventDefault();
    actions.find();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => find(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

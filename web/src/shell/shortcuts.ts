import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { type PageRoute, sweepTabs, tabPath } from '../paths.ts';
import { toggleTheme } from '../state/theme.ts';

/** Time in which the second key after `g` counts, milliseconds. */
const chordMs = 900;

/** Places where keys belong to what has the focus. */
const ownKeys = 'input, textarea, select, [contenteditable=true], [role=slider], [role=menu], dialog[open], .cm';

/** Follows the keys that work everywhere. `j`, `k` live on the trial page. */
export function useShortcuts(
  route: PageRoute,
  actions: { readonly find: () => void; readonly help: () => void },
): void {
  const [, go] = useLocation();
  const current = useRef({ route, actions, go });
  current.current = { route, actions, go };
  useEffect(() => {
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      const now = current.current;
      if ((event.metaKey || event.ctrlKey) && event.key === 'k') {
        event.preventDefault();
        now.actions.find();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(ownKeys) !== null) return;
      if (event.timeStamp < chordUntil) {
        chordUntil = 0;
        const tab = sweepTabs.find(([, , key]) => key === event.key);
        if (event.key === 's') now.go('/');
        else if (tab !== undefined && now.route.sweep !== null)
          now.go(tabPath(now.route.sweep, tab[0], location.search));
        return;
      }
      const known: readonly (readonly [string, () => void])[] = [
        [
          'g',
          () => {
            chordUntil = event.timeStamp + chordMs;
          },
        ],
        ['/', now.actions.find],
        ['?', now.actions.help],
        ['n', () => now.go('/new')],
        ['d', toggleTheme],
      ];
      const action = known.find(([key]) => key === event.key)?.[1];
      if (action === undefined) return;
      if (event.key === '/') event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

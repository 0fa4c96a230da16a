import { useSyncExternalStore } from 'react';
import { darkPalette, lightPalette, type Palette } from '../../../src/charts/axes/palette.ts';

export type ThemeName = 'light' | 'dark';

const storageKey = 'hyperdrive-theme';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme on the page; `theme.js` sets it before the first paint. */
function themeName(): ThemeName {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

/** Changes the theme and remembers it. */
function setTheme(name: ThemeName): void {
  document.documentElement.dataset.theme = name;
  try {
    localStorage.setItem(storageKey, name);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The other theme. */
export function toggleTheme(): void {
  setTheme(themeName() === 'dark' ? 'light' : 'dark');
}

export function useTheme(): ThemeName {
  return useSyncExternalStore(subscribe, themeName);
}

/** Colours of charts in the current theme. */
export function usePalette(): Palette {
  return useTheme() === 'dark' ? darkPalette : lightPalette;
}

/** Colours of charts for the light and the dark theme, designed separately. Every text colour has a contrast of at least 4.5. */

/** Themes of pictures. */
export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Trial states in the order of their codes. */
export const stateColours = ['queued', 'starting', 'running', 'completed', 'failed', 'stopped', 'canceled'] as const;

/** Names of trial states with a colour of their own. */
export type StateColour = (typeof stateColours)[number];

/** Colours of one theme, `#rrggbb`. */
export interface Palette extends Readonly<Record<StateColour, string>> {
  readonly isDark: boolean;
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly grid: string;
  readonly strong: string;
  readonly accent: string;
  /** Reserved for the best and the selected. */
  readonly signal: string;
}

/** Colours on white. */
export const lightPalette: Palette = {
  isDark: false,
  surface: '#ffffff',
  ink: '#161b1d',
  muted: '#525d63',
  faint: '#657076',
  line: '#dfe3e2',
  grid: '#ebeeed',
  strong: '#c3cac9',
  accent: '#2b5a97',
  signal: '#c8430c',
  queued: '#626c72',
  starting: '#3d6794',
  running: '#1f63bd',
  completed: '#17755f',
  failed: '#bd3318',
  stopped: '#8a5c00',
  canceled: '#626c72',
};

/** Colours on near-black. */
export const darkPalette: Palette = {
  isDark: true,
  surface: '#14191c',
  ink: '#e8edee',
  muted: '#a5b0b5',
  faint: '#8d999f',
  line: '#262e32',
  grid: '#1e2529',
  strong: '#3b464b',
  accent: '#86b6ec',
  signal: '#ff9159',
  queued: '#9aa6ac',
  starting: '#93b6dc',
  running: '#75b3f7',
  completed: '#4cc3a0',
  failed: '#ff8066',
  stopped: '#e0b14c',
  canceled: '#9aa6ac',
};

/** Anchors of seaborn's mako: lightness is monotone, so the order stays visible with colour blindness and in print. */
const mako: readonly (readonly [number, number, number])[] = [
  [11, 4, 5],
  [46, 30, 59],
  [65, 61, 123],
  [55, 101, 158],
  [52, 143, 167],
  [64, 183, 173],
  [139, 218, 178],
  [222, 245, 229],
];

/** Red, green and blue, 0..255, of a rank: 1 is the best and has the most contrast with the background. */
export function rampAt(isDark: boolean, rank: number): readonly [number, number, number] {
  const clamped = Math.min(1, Math.max(0, Number.isNaN(rank) ? 0 : rank));
  const position = (isDark ? 0.24 + 0.74 * clamped : 0.9 - 0.74 * clamped) * (mako.length - 1);
  const below = Math.min(mako.length - 2, Math.floor(position));
  const part = position - below;
  const from = mako[below] ?? [0, 0, 0];
  const to = mako[below + 1] ?? from;
  const mix = (c: 0 | 1 | 2) => Math.round(from[c] + (to[c] - from[c]) * part);
  return [mix(0), mix(1), mix(2)];
}

const hex = (value: number) => Math.round(value).toString(16).padStart(2, '0');

/** Colour of a rank 0..1 as `#rrggbb`. */
export function rampColour(palette: Palette, rank: number): string {
  return `#${rampAt(palette.isDark, rank).map(hex).join('')}`;
}

/** A colour `#rrggbb` with an opacity 0..1. */
export function fade(colour: string, alpha: number): string {
  return `${colour}${hex(Math.min(1, Math.max(0, alpha)) * 255)}`;
}

/** Colours for compared sweeps, in order of use. */
export function seriesColour(palette: Palette, index: number): string {
  const light = ['#c8430c', '#2b5a97', '#17755f', '#7a3f98', '#8a5c00', '#a3305a', '#3d6794', '#525d63'];
  const dark = ['#ff9159', '#86b6ec', '#4cc3a0', '#c79ae4', '#e0b14c', '#f08bb0', '#93b6dc', '#a5b0b5'];
  const list = palette.isDark ? dark : light;
  return list[index % list.length] ?? palette.accent;
}

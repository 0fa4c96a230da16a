import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { darkPalette, lightPalette, type Palette } from '../../../src/charts/axes/palette.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Tokens of the block that a selector opens. */
function tokens(selector: RegExp): ReadonlyMap<string, string> {
  const start = css.search(selector);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const themes: readonly [string, RegExp, Palette][] = [
  ['light', /:root,\s*\[data-theme=.light.\]/, lightPalette],
  ['dark', /\n\s*\[data-theme=.dark.\]/, darkPalette],
];

describe.each(themes)('%s theme', (_name, selector, palette) => {
  const known = tokens(selector);

  it('has the same colours in the style sheet and on the charts', () => {
    const { isDark: _, ...colours } = palette;
    for (const [name, colour] of Object.entries(colours)) expect([name, known.get(name)]).toEqual([name, colour]);
  });

  it('keeps every text readable (WCAG AA)', () => {
    const grounds = ['surface', 'bg', 'sunken', 'hover'].map((name) => known.get(name) ?? '');
    for (const name of ['ink', 'muted', 'faint', 'accent', 'signal', 'completed', 'failed', 'stopped', 'running']) {
      expect(contrast(known.get(name) ?? '', grounds[0] ?? ''), name).toBeGreaterThanOrEqual(4.5);
    }
    for (const ground of grounds) {
      expect(contrast(known.get('faint') ?? '', ground)).toBeGreaterThanOrEqual(4.2);
      expect(contrast(known.get('muted') ?? '', ground)).toBeGreaterThanOrEqual(4.5);
    }
    for (const state of ['queued', 'starting', 'running', 'completed', 'failed', 'stopped', 'canceled']) {
      expect(contrast(known.get(state) ?? '', known.get(`${state}-soft`) ?? ''), state).toBeGreaterThanOrEqual(4.5);
    }
  });
});

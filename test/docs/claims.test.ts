import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Figures of speed, size and quality go stale unless a reader can make them again: each has a committed command. */

const PAGES = 'docs/reference';
const pages = readdirSync(PAGES)
  .filter((name) => /^benchmarks.*\.md$/.test(name))
  .map((name) => join(PAGES, name));

/** Commands are named by the script in `bench/` that they run. */
function scriptsOf(text: string): string[] {
  return [...text.matchAll(/bench\/[\w./-]*\w/g)].map(([path]) => path);
}

/** A page by its second-level headings; what precedes the first one belongs to the title. */
function sectionsOf(page: string): string[] {
  return readFileSync(page, 'utf8').split(/^(?=## )/m);
}

const titleOf = (section: string): string => section.split('\n')[0] ?? '';
const hasFigures = (section: string): boolean => /^\|.*\d.*\|$/m.test(section);

/** Rows of README's table of measurements: result, then the page and the script. */
function measurements(): { result: string; source: string }[] {
  const [, table = ''] = readFileSync('README.md', 'utf8').split(/^\| measured \| .*\n\| --- .*\n/m);
  const rows = table.split('\n\n')[0]?.split('\n') ?? [];
  return rows.map((row) => {
    const [, , result = '', source = ''] = row.split('|');
    return { result, source };
  });
}

test.each(pages)('every table of %s names the script that makes it', (page) => {
  const unnamed = sectionsOf(page).filter((section) => hasFigures(section) && scriptsOf(section).length === 0);
  expect(unnamed.map(titleOf)).toEqual([]);
});

test.each(pages)('every script that %s names exists', (page) => {
  expect(scriptsOf(readFileSync(page, 'utf8')).filter((path) => !existsSync(path))).toEqual([]);
});

test('every measurement in the README names a page and a script of that page, and its figures are on it', () => {
  const rows = measurements();
  expect(rows.length).toBeGreaterThan(4);
  for (const { result, source } of rows) {
    const page = normalize(/\]\(([^)#]+)/.exec(source)?.[1] ?? 'no page');
    const text = readFileSync(page, 'utf8');
    const [script = 'no script'] = scriptsOf(source);
    expect(scriptsOf(text)).toContain(script);
    const figures = result.match(/\d[\d,.]*\d|\d/g) ?? [];
    expect(figures).not.toEqual([]);
    expect(
      figures.filter(
        (figure) => !new RegExp(`(?<![\\d.,])${figure.replaceAll('.', '\\.')}(?![\\d]|[.,]\\d)`).test(text),
      ),
    ).toEqual([]);
  }
});

/** Rates and comparisons of speed; a limit ("at most 1 MiB") is no measurement. */
const CLAIM =
  /\d[\d.,]*\s*(?:(?:durable )?(?:in-process )?(?:trials|reports|metrics|suggestions|points) (?:a|per) second|(?:trials|reports|metrics)\/s|times (?:faster|slower)|× (?:faster|slower))/;

test('no other page states a speed without a link to the page that measures it', () => {
  const guides = readdirSync('docs/guides').map((name) => join('docs/guides', name));
  const unproved = ['README.md', ...guides].flatMap((page) =>
    readFileSync(page, 'utf8')
      .split(/\n\s*\n/)
      .filter((paragraph) => CLAIM.test(paragraph) && !/benchmarks[\w-]*\.md|bench\//.test(paragraph))
      .map((paragraph) => `${page}: ${paragraph.slice(0, 80)}`),
  );
  expect(unproved).toEqual([]);
});

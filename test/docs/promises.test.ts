import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every test that docs/promises.md names exists', () => {
  const page = readFileSync('docs/promises.md', 'utf8');
  const paths = [...page.matchAll(/`((?:src|test|web|bench)\/[^`\s]+)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

test('every row of docs/promises.md names a test or a command', () => {
  const rows = readFileSync('docs/promises.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !/^\| (promise|finding) \|/.test(line));
  const bare = rows.filter(
    (row) => !/`(src|test|web)\/|npm run|the tests named above/.test(row.split('|').at(-2) ?? ''),
  );
  expect(rows.length).toBeGreaterThan(50);
  expect(bare).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allErrorRows } from '../../base/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { cliReference, errorReference } from './reference-page.ts';

it('the checked-in page of the command line matches the commands', () => {
  // `node scripts/generate.mjs cli` writes it.
  const file = readFileSync(new URL('../../../docs/reference/cli.md', import.meta.url), 'utf8');
  expect(file).toBe(cliReference());
});

it('the page of the command line names every exit code', () => {
  for (const code of Object.values(exitCodes)) expect(cliReference()).toContain(`\n| ${code} | `);
});

it('the page of errors has a row for every code, of every room', () => {
  const page = errorReference();
  const rooms = new Set(allErrorRows().map(([code]) => code.split('_')[0]));
  expect([...rooms]).toEqual(
    expect.arrayContaining([
      'CLI',
      'COMPUTE',
      'FORMATS',
      'SAMPLING',
      'SPACE',
      'STORE',
      'SWEEP',
      'TERMINATION',
      'TRACKING',
    ]),
  );
  for (const [code] of allErrorRows()) expect(page).toContain(`| \`${code}\` |`);
});

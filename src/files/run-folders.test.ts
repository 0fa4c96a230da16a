import { resolve, sep } from 'node:path';
import { expect, test } from 'vitest';
import { runFolders } from './run-folders.ts';

test('every sweep, trial and attempt has its folder', () => {
  const folders = runFolders('state');
  const at = (path: string) => resolve('state', ...path.split('/'));
  expect(folders.sweep('abc')).toBe(at('sweeps/abc'));
  expect(folders.trial('abc', 3)).toBe(at('sweeps/abc/trials/3'));
  expect(folders.outputs('abc', 3)).toBe(at('sweeps/abc/trials/3/outputs'));
  expect(folders.attempt({ sweepId: 'abc', trial: 3, attempt: 1 })).toBe(at('sweeps/abc/trials/3/attempts/1'));
});

test.each(['', '.', '..', '../x', 'a/b', 'a\\b', `a${sep}b`, 'a\0', '-a', 'x'.repeat(200)])(
  'the id %j is refused',
  (id) => {
    expect(() => runFolders('state').sweep(id)).toThrow(expect.objectContaining({ code: 'TRACKING_BAD_PATH' }));
  },
);

test.each([-1, 0.5, Number.NaN])('the number %d is refused', (number) => {
  expect(() => runFolders('state').trial('abc', number)).toThrow(
    expect.objectContaining({ code: 'TRACKING_BAD_PATH' }),
  );
});

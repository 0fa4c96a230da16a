import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileNamePart, writeWhole } from './write-output.ts';

it.each([
  ['my project ü', 'my-project-u'],
  ['ünï cödé', 'uni-code'],
  ['../a/b', 'a-b'],
  ['模型', 'sweep'],
])('%j is %j in a file name', (name, part) => {
  expect(fileNamePart(name)).toBe(part);
});

it('replaces a file whole, keeps devices, and names what cannot be written', async () => {
  const workingFolder = mkdtempSync(join(tmpdir(), 'hyperdrive-write-'));
  try {
    for (const text of ['longer than the next', 'short']) await writeWhole({ workingFolder }, 'a.csv', text);
    expect(readFileSync(join(workingFolder, 'a.csv'), 'utf8')).toBe('short');
    await writeWhole({ workingFolder }, '/dev/null', 'gone');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    await expect(writeWhole({ workingFolder }, '.', 'x')).rejects.toMatchObject({ code: 'CLI_UNWRITABLE_FILE' });
    expect(readdirSync(workingFolder)).toEqual(['a.csv']);
  } finally {
    rmSync(workingFolder, { recursive: true, force: true });
  }
});

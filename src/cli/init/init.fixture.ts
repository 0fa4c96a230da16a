import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { parse } from 'yaml';
import { startProgram } from '../program.fixture.ts';

export const root = mkdtempSync(join(tmpdir(), 'hyperdrive-init-'));
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

let folders = 0;
/** A new folder with one script. */
export function folderWith(script: string, name = 'train.py'): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  writeFileSync(join(folder, name), script);
  return folder;
}

export async function run(folder: string, ...words: string[]) {
  return startProgram(words, folder).ended;
}

/** The sweep file of a script, as text and as what it says; `check` must accept it. */
export async function initiated(script: string, ...words: string[]) {
  const folder = folderWith(script);
  const { code, out, err } = await run(folder, 'init', 'train.py', ...words);
  expect(err).not.toContain('error');
  expect(code).toBe(0);
  const text = readFileSync(join(folder, 'sweep.yaml'), 'utf8');
  const checked = await run(folder, 'check', 'sweep.yaml');
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('ok') });
  return { folder, out, err, text, file: parse(text) };
}

export const argparse = (...lines: string[]) =>
  `import argparse, json\nparser = argparse.ArgumentParser()\n${lines.join('\n')}\nargs = parser.parse_args()\n`;
export const add = (words: string) => `parser.add_argument(${words})`;
export const json = 'print(json.dumps({"loss": 0.5}))\n';
/** A script with one option and no output. */
export const lr = argparse(add('"--lr", type=float, default=0.1'));

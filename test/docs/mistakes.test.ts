import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * docs/guides/mistakes.md shows wrong sweep files with what the command says to them. Each is run as shown here:
 * every line of the text must appear, in that order; `…` stands for anything.
 */
const page = readFileSync(resolve('docs/guides/mistakes.md'), 'utf8');
const command = resolve('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-mistakes-'));

beforeAll(() => {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build');
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const cases = [
  ...page.matchAll(
    /^### (.+)\n[\s\S]*?```yaml mistake (check|run) exit=(\d+)\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/gm,
  ),
].map(([, title = '', verb = '', exit = '', yaml = '', text = '']) => ({
  title,
  verb,
  exit: Number(exit),
  yaml,
  text,
}));

test('the page has its cases', () => expect(cases.length).toBeGreaterThan(15));

test.each(cases)('$title', ({ verb, exit, yaml, text }) => {
  writeFileSync(join(folder, 'sweep.yaml'), yaml);
  const state = mkdtempSync(join(folder, 'state-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, verb, 'sweep.yaml', '--state', state], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const output = `${stdout}${stderr}`;
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*'),
    );
  expect(output).toMatch(new RegExp(lines.join('[\\s\\S]*')));
  expect(status).toBe(exit);
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { add, argparse, folderWith, initiated, json, lr, root, run } from './init.fixture.ts';

test('the script is not run', async () => {
  const script = `open("ran", "w").close()\n${lr}raise SystemExit(1)\n${json}`;
  const { folder } = await initiated(script);
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

test('a file that exists is only overwritten with --force; --print writes none', async () => {
  const folder = folderWith(lr + json);
  writeFileSync(join(folder, 'sweep.yaml'), 'mine');
  const { code, err } = await run(folder, 'init', 'train.py');
  expect(code).toBe(4);
  expect(err).toContain(
    'error: sweep.yaml exists; --force overwrites it, --out names another file, --print writes none',
  );
  const printed = await run(folder, 'init', 'train.py', '--print');
  expect(readFileSync(join(folder, 'sweep.yaml'), 'utf8')).toBe('mine');
  expect((await run(folder, 'init', 'train.py', '--force', '--json')).out).toContain('"parameters": [\n    "lr"\n  ]');
  expect(readFileSync(join(folder, 'sweep.yaml'), 'utf8')).toBe(printed.out);
  mkdirSync(join(folder, 'sub'));
  await run(folder, 'init', 'train.py', '-o', 'sub/other.yaml');
  expect(readFileSync(join(folder, 'sub/other.yaml'), 'utf8')).toContain('python3 ../train.py');
});

test.each([
  [
    'a syntax error',
    'def broken(:\n    pass\n',
    2,
    'CLI_BAD_SCRIPT',
    /error: train\.py:1: .*def broken\(: \(read by Python 3\./,
  ],
  [
    'no parameters',
    'import os\nprint(os.getcwd())\n',
    2,
    'CLI_NO_PARAMETERS',
    /Looked for: add_argument of argparse; .*it defines no functions/,
  ],
  [
    'nothing to tune',
    argparse(add('"--seed", type=int, default=1')),
    2,
    'CLI_NO_PARAMETERS',
    /takes seed, but no number, choice or boolean to tune/,
  ],
  ['a NUL character', 'x = 1\0', 2, 'CLI_BAD_SCRIPT', /train\.py/],
  ['deep nesting', `x = ${'('.repeat(5_000)}1${')'.repeat(5_000)}`, 2, 'CLI_BAD_SCRIPT', /train\.py/],
])('a script that cannot be tuned is refused with the reason: %s', async (_, script, exitCode, code, message) => {
  const folder = folderWith(script);
  const result = await run(folder, 'init', 'train.py');
  expect(result.err).toMatch(message);
  expect(result.err).toContain(`code: ${code}`);
  expect(result.code).toBe(exitCode);
  expect(existsSync(join(folder, 'sweep.yaml'))).toBe(false);
});

test('without Python, the error names what was tried', async () => {
  const { code, err } = await run(folderWith(lr), 'init', 'train.py', '--python', 'no-such-python');
  expect(code).toBe(5);
  expect(err).toContain('no Python that runs: no-such-python (--python) does not exist; install Python 3.8 or later');
});

test('a missing script', async () => {
  expect((await run(root, 'init', 'nowhere.py')).err).toContain('code: CLI_NO_FILE');
});

test.each([
  ['train.jl', 'command: [julia, train.jl]'],
  ['train.R', 'command: [Rscript, train.R]'],
  ['train', 'command: ["./train"]'],
])('%s gets a starting file in the error, which is a valid one', async (name, command) => {
  const folder = folderWith('println(1)\n', name);
  const { code, err } = await run(folder, 'init', name);
  expect(code).toBe(2);
  expect(err).toContain(command);
  const start = err.slice(err.indexOf('trial:'), err.indexOf('hint:'));
  writeFileSync(join(folder, 'sweep.yaml'), start);
  expect((await run(folder, 'check', 'sweep.yaml')).code).toBe(0);
});

test.each(['quickstart', 'sklearn', 'pytorch', 'lightgbm'])(
  'the script of examples/%s gets a valid file',
  async (name) => {
    const folder = folderWith('', 'empty.py');
    await run(folder, 'init', resolve('examples', name, 'train.py'));
    const { code } = await run(folder, 'check', 'sweep.yaml');
    expect(code).toBe(0);
  },
);

test('the file for the quickstart runs', async () => {
  const folder = folderWith('', 'empty.py');
  await run(folder, 'init', resolve('examples/quickstart/train.py'));
  const { code, out } = await run(folder, 'check', 'sweep.yaml', '--dry-run');
  expect(out).toContain('reported accuracy: 20 times\n');
  expect(code).toBe(0);
}, 120_000);

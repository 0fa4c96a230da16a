import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';

/** What the tests of `hyperdrive doctor` share: a folder with a sound state folder, and the command as users start it. */
export const command = resolve('dist/cli/main.js');
export const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-doctor-'));
export const sound = join(folder, 'sound');
export const hasFaketime = spawnSync('faketime', ['2020-01-01', 'true']).status === 0;
const children: ChildProcess[] = [];

const answerSchema = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.object({
      subject: z.string(),
      level: z.enum(['ok', 'warning', 'problem']),
      text: z.string(),
      fix: z.string().nullable(),
    }),
  ),
});

type Environment = Readonly<Record<string, string>>;

export const environmentOf = (more: Environment) => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  PYTHONDONTWRITEBYTECODE: '1',
  ...more,
});

/** What the doctor finds about a subject. @param before words before the command, such as `faketime` */
export function found(
  subject: string,
  words: readonly string[],
  more: Environment = {},
  before: readonly string[] = [],
) {
  const [program = '', ...rest] = [...before, process.execPath, command, 'doctor', '--json', ...words];
  const run = spawnSync(program, rest, { cwd: folder, env: environmentOf(more), encoding: 'utf8', timeout: 90_000 });
  const answer = answerSchema.parse(JSON.parse(run.stdout));
  const isBad = answer.findings.some(({ level }) => level === 'problem');
  expect({ code: run.status, ok: answer.ok, stderr: run.stderr }).toEqual({
    code: isBad ? 1 : 0,
    ok: !isBad,
    stderr: '',
  });
  for (const { level, fix } of answer.findings) expect(fix === null).toBe(level === 'ok');
  return answer.findings.filter((each) => each.subject === subject);
}

export const sweep = (lines: string) => `search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: { type: random, seed: 1 }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 2, max_concurrent_trials: 1 }
${lines}
`;

export function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

/** A copy of the sound state folder, to be damaged. */
export function copy(name: string): string {
  const target = join(folder, name);
  cpSync(sound, target, { recursive: true });
  return target;
}

/** Starts a command that goes on, and waits for a line. */
export async function started(
  words: readonly string[],
  line: RegExp,
): Promise<{ child: ChildProcess; match: RegExpExecArray }> {
  const child = spawn(process.execPath, [command, ...words], {
    cwd: folder,
    env: environmentOf({}),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      text += part;
    });
  for (let tries = 0; tries < 600; tries++) {
    const match = line.exec(text);
    if (match) return { child, match };
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${words.join(' ')} printed: ${text}`);
}

beforeAll(() => {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build');
  file('sweep.yaml', sweep(`trial: { command: [sh, -c, 'echo "{\\"loss\\": 1}"'] }`));
  const words = [command, 'run', 'sweep.yaml', '--state', sound, '--gpus', ''];
  const { status, stderr } = spawnSync(process.execPath, words, {
    cwd: folder,
    env: environmentOf({}),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

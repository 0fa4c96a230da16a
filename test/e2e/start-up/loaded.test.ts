import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openWorkspace } from '../../../src/workspace/index.ts';

const root = resolve('.');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-start-up-'));
const state = join(folder, 'state');

beforeAll(async () => {
  if (!existsSync('dist/cli/main.js')) throw new Error('dist/cli/main.js is missing: npm run build');
  await (await openWorkspace({ folder: state })).close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inline = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
/** Writes the address of each module to standard error as it is loaded. */
const hooks = inline(`import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  if (url.startsWith('file:')) writeSync(2, url + '\\n');
  return next(url, context);
}`);
const register = inline(`import { register } from 'node:module'; register(${JSON.stringify(hooks)});`);
const mapSchema = z.object({ sources: z.array(z.string()) });

/** Source files whose code a command of the built package reads, by the source maps of what it loads. */
function sourcesOf(...words: readonly string[]): readonly string[] {
  const command = `"$@" 2>&1 >/dev/null`;
  const node = [process.execPath, '--import', register, resolve('dist/cli/main.js'), ...words];
  const loaded = execFileSync('sh', ['-c', command, 'sh', ...node], { cwd: folder, encoding: 'utf8' });
  const files = loaded.split('\n').flatMap((line) => (line.startsWith('file:') ? fileURLToPath(line) : []));
  return [...new Set(files)].flatMap((file) => {
    if (!existsSync(`${file}.map`)) return [];
    const { sources } = mapSchema.parse(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    return sources.map((source) => relative(root, resolve(file, '..', source)));
  });
}

/** Server, charts, samplers and their libraries: not the names and words that lists and logs need. */
const heavy = new RegExp(
  [
    '^src/server/(?!request/mask)',
    '^src/charts/(?!axes/|chart-list|chart\\.ts)[^/]+/(?!words|marks)',
    '^src/sampling/(gp|tpe|cmaes|multi|random|grid)/.*-sampler',
    '^node_modules/(fastify|yaml|re2js|d3-)',
  ].join('|'),
);

test('--version reads nothing but the version', () => {
  expect([...sourcesOf('--version')].sort()).toEqual(['src/cli/main.ts', 'src/workspace/package-version.ts']);
});

test.each([['--help'], ['help', 'plot'], ['status', '--state', state]])(
  '%s %s reads no server, chart or sampler',
  (...words) => {
    const sources = sourcesOf(...words);
    expect(sources).toContain('src/cli/program.ts');
    expect(sources.filter((source) => heavy.test(source))).toEqual([]);
  },
);

test('status lists sweeps without the code that compiles spaces, declares samplers and policies or asks servers', () => {
  const sources = sourcesOf('status', '--state', state);
  expect(sources.filter((source) => /^src\/(space\/compile|sampling\/gp|termination|remote)\//.test(source))).toEqual(
    [],
  );
});

test('a command that needs them reads them', () => {
  expect(sourcesOf('check', resolve('examples/quickstart/sweep.yaml')).some((source) => heavy.test(source))).toBe(true);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TargetContext } from '../compute/index.ts';
import type { OpenStoreOptions } from '../store/index.ts';
import { isPluginType, parsePluginType } from './plugin-type.ts';
import { Plugins } from './plugins.ts';

const project = mkdtempSync(join(tmpdir(), 'hyperdrive-plugins-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Installs a package in the project. */
function install(name: string, module: string, exports: unknown = './main.js'): void {
  const manifest = { name, version: '1.0.0', type: 'module', ...(exports !== undefined && { exports }) };
  write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
  write(`node_modules/${name}/main.js`, module);
}

const sampler = (name: string) =>
  `{ plugin: 'sampler', name: '${name}', version: 2, summary: 'Of a test.', create: () => ({}) }`;

beforeAll(() => {
  install('one', `export default ${sampler('only')};`);
  install('@scope/list', `export default [${sampler('a')}, ${sampler('b')}];`, { '.': { import: './main.js' } });
  install('apart', 'export default 1;', { '.': './main.js', './hyperdrive': { node: './plugin.js' } });
  write('node_modules/apart/plugin.js', `export default ${sampler('a')};`);
  install('outside', `export default ${sampler('a')};`, '../one/main.js');
  install('empty', 'export const x = 1;');
  install('young', `export default { ...${sampler('a')}, version: 0 };`);
  const port = (name: string, open: string) =>
    `{ name: '${name}', summary: 'Of a test.', open: async () => (${open}), exists: async () => true, plugin:`;
  install(
    'ports',
    `const methods = (names) => Object.fromEntries(names.split(' ').map((name) => [name, () => {}]));
    const target = methods('capacity submit adopt list cancel reap onChange close');
    export default [
      ${port('queue', "{ ...target, name: 'ports/queue' }")} 'target' },
      ${port('nameless', "{ ...target, name: 'queue' }")} 'target' },
      ${port('half', "{ name: 'ports/half', submit() {} }")} 'target' },
      ${port('journal', "methods('commit close')")} 'store' },
      ${port('nothing', 'undefined')} 'store' },
    ];`,
  );
  install('throws', "throw new Error('out of order');");
});

const open = (allow: 'installed' | readonly string[] = 'installed', folder = project) =>
  new Plugins({ allow, folders: [folder] });

describe('plugins of a project', () => {
  it.each([
    ['one/only', 'only'],
    ['@scope/list/b', 'b'],
    ['apart/a', 'a'],
  ])('loads %s', async (type, name) => {
    expect(await open().load('sampler', type)).toMatchObject({ plugin: 'sampler', name, version: 2 });
  });

  it('looks in the folders above, as Node.js does', async () => {
    const folder = join(project, 'sweeps', 'first');
    expect(await open('installed', folder).load('sampler', 'one/only')).toMatchObject({ name: 'only' });
  });

  it.each([
    ['missing/only', 'PLUGIN_NOT_FOUND', /npm install missing/],
    ['one/onyl', 'PLUGIN_NOT_FOUND', /did you mean one\/only\?/],
    ['outside/a', 'PLUGIN_BAD_SHAPE', /no module to import/],
    ['empty/a', 'PLUGIN_BAD_SHAPE', /defineSampler/],
    ['young/a', 'PLUGIN_BAD_SHAPE', /default\.version/],
    ['throws/a', 'PLUGIN_FAILED', /out of order/],
  ])('refuses %s with %s', async (type, code, message) => {
    const error: unknown = await open()
      .load('sampler', type)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('finds no sampler if a policy of that name is requested', async () => {
    await expect(open().load('policy', 'one/only')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
  });

  it('loads only the packages that a server allows, and reads no others', async () => {
    const server = open(['one']);
    expect(await server.load('sampler', 'one/only')).toMatchObject({ name: 'only' });
    await expect(server.load('sampler', 'throws/a')).rejects.toMatchObject({
      code: 'PLUGIN_NOT_ALLOWED',
      details: { field: 'sampling_algorithm.type', value: 'throws/a', allowed: ['one'] },
    });
  });

  it('looks again for a package that was missing', async () => {
    const plugins = open();
    await expect(plugins.load('sampler', 'late/a')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
    install('late', `export default ${sampler('a')};`);
    expect(await plugins.load('sampler', 'late/a')).toMatchObject({ name: 'a' });
  });
});

describe('targets and stores of a project', () => {
  const context = {} as TargetContext;
  const options = {} as OpenStoreOptions;

  it('are opened regardless of the plugins that a server allows in submitted files', async () => {
    const server = open([]);
    const target = await server.target('ports/queue');
    expect(target).toMatchObject({ needsServer: true, needsObjective: false });
    expect((await target.open(context)).name).toBe('ports/queue');
    const store = await server.store('ports/journal');
    expect(await store.open('ports/journal:x', options)).toHaveProperty('commit');
    expect(await store.exists('ports/journal:x', { lost: false })).toBe(true);
  });

  it.each([
    ['target', 'ports/nameless', 'PLUGIN_BAD_SHAPE', /ports\/nameless: name: .* got "queue"/],
    ['target', 'ports/half', 'PLUGIN_BAD_SHAPE', /with a method capacity/],
    ['target', 'ports/journal', 'PLUGIN_NOT_FOUND', /^HYPERDRIVE_TARGET: .* it has queue, nameless, half/],
    ['target', '../queue/x', 'PLUGIN_BAD_NAME', /^HYPERDRIVE_TARGET: /],
    ['store', 'ports/nothing', 'PLUGIN_BAD_SHAPE', /with a method commit/],
    ['store', 'missing/journal', 'PLUGIN_NOT_FOUND', /npm install missing/],
  ] as const)('refuse the %s %s with %s', async (kind, type, code, message) => {
    const opening =
      kind === 'target'
        ? async () => (await open().target(type)).open(context)
        : async () => (await open().store(type)).open('', options);
    await expect(opening()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('names of plugins', () => {
  it.each([
    '../evil/a',
    './a',
    '/etc/a',
    'file:///a/b',
    'a/../b',
    '@scope/a',
    'A/b',
    'a/B',
    'a/',
    'a//b',
    'a/b/c',
    'a\\b/c',
    'http://x/y',
    '.hidden/a',
    '_a/b',
    'node:fs/a',
    '@/a/b',
  ])('refuses %s', (type) => {
    expect(() => parsePluginType(type, 'sampling_algorithm')).toThrow(
      expect.objectContaining({ code: 'PLUGIN_BAD_NAME' }),
    );
  });

  it('never let a package name leave node_modules', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab./\\@-_~:%'), maxLength: 14 }), (type) => {
        if (!isPluginType(type)) return;
        try {
          const { packageName } = parsePluginType(type, 'x');
          expect(packageName.split('/').filter((part) => part === '' || part.startsWith('.'))).toEqual([]);
          expect(packageName).not.toMatch(/[\\:%]/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'PLUGIN_BAD_NAME' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it.each(['../x', '/tmp/x', 'my-package/my-sampler', 'https://example.org', ''])(
  'a server refuses to allow %o',
  (name) => {
    const plugins = new Plugins({ allow: 'installed', folders: [] });
    expect(() => plugins.restrictedTo(['@scope/my-package', name])).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_BAD_NAME',
        message: expect.stringContaining('--allow-plugin: expected'),
      }),
    );
  },
);

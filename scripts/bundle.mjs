/**
 * Bundles the package into few files: one for each way into it, and what they share. `docs/decisions/bundle.md` says why.
 *
 * Files that the code opens by path are written there as `new URL('./name', import.meta.url)`. The bundle finds that text:
 * a `.js` file becomes a further entry, anything else is copied to the same path below `dist`.
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { licencesOf } from './licences.mjs';

/** What users import and start, by name of the output. */
const entries = {
  'cli/main': 'src/cli/main.ts',
  index: 'src/index.ts',
  azure: 'src/azure.ts',
  plugin: 'src/plugin.ts',
  testing: 'src/testing.ts',
};
/** Native code, and what a user installs to use a part of the package. */
const external = [/^@libsql\//, '@napi-rs/canvas', 'vitest', 'fast-check'];
/** What libsql finds its binary with. */
const libsqlTarget = 'src/store/sqlite/driver/libsql-target.ts';
const status = ['src/cli/terminal/process-context.ts', 'src/cli/commands/read/status.ts', 'src/store/sqlite/kind.ts'];
/**
 * Ways to start. What the same ones of them need at once lies in one file, so that each reads few files and nothing more
 * than it needs; code of which none needs anything is split by the bundler.
 */
const starts = {
  version: ['src/workspace/package-version.ts'],
  program: ['src/cli/command.ts'],
  status,
  show: [...status, ...['status-details', 'best', 'trials'].map((name) => `src/cli/commands/read/${name}.ts`)],
  library: ['src/index.ts'],
  drive: ['src/store/sqlite/kind.ts', 'src/workspace/change/submit.ts', 'src/workspace/drive/drive.ts'],
};
/** Smaller files join one that more starts read: to open a file costs about as much as to compile these. */
const fewestBytes = 16_000;
/** Modules that do something when they are loaded. All others only declare, so what nobody uses of them is left out. */
const acting = /\/src\/cli\/(main|command)\.ts$|-worker\.ts$/;
const opened = /new URL\(\s*'([^']+)',\s*import\.meta\.url\s*\)/g;
/** Modules of Node that most commands never call: to load one takes 2 to 4 ms. Only functions can be imported from them. */
const whenCalled = ['node:child_process', 'node:crypto', 'node:stream/consumers', 'node:zlib'];
/** What libraries make or load at once and few commands need. */
const lazyLibraries = {
  // Only for text beyond ASCII; 10 ms.
  '/string-width/index.js': {
    from: 'const segmenter = new Intl.Segmenter();',
    to: 'let own; const segmenter = { segment: (text) => (own ??= new Intl.Segmenter()).segment(text) };',
  },
  // Only for commands that are programs of their own; 2 ms.
  '/commander/lib/command.js': {
    from: "const childProcess = require('node:child_process');",
    to: "const childProcess = { spawn: (...given) => require('node:child_process').spawn(...given) };",
  },
};

const posix = (path) => path.split(sep).join('/');

/** Writes `dist`. @returns names of the files with code */
export async function bundle(root) {
  const dist = join(root, 'dist');
  const assets = new Set();
  const workers = new Map();
  const withPaths = new Set();

  const byPath = {
    name: 'files-by-path',
    transform(code, id) {
      if (!posix(id).startsWith(`${posix(root)}/src/`) || !code.includes('import.meta.url')) return null;
      const changed = code.replace(opened, (_, path) => {
        withPaths.add(id);
        const target = resolve(dirname(id), path);
        const inSource = relative(join(root, 'src'), target);
        if (path.endsWith('.js')) {
          const name = target.slice(target.lastIndexOf(sep) + 1, -'.js'.length);
          workers.set(name, target.replace(/\.js$/, '.ts'));
          this.emitFile({ type: 'chunk', id: workers.get(name), fileName: `${name}.js` });
          return `new URL('./${name}.js', import.meta.url)`;
        }
        if (inSource.startsWith('..')) return `new URL('./${posix(relative(dist, target))}', import.meta.url)`;
        assets.add(inSource);
        return `new URL('./${posix(inSource)}${path.endsWith('/') ? '/' : ''}', import.meta.url)`;
      });
      if (changed.replaceAll(opened, '').includes('import.meta.url'))
        this.error(`${id}: write the file as new URL('./name', import.meta.url), so that the bundle finds it`);
      // Within one line: the map stays as good as the line.
      return { code: changed, map: null };
    },
  };

  const librariesWhenNeeded = {
    name: 'libraries-when-needed',
    transform(code, id) {
      const [, change] = Object.entries(lazyLibraries).find(([end]) => posix(id).endsWith(end)) ?? [];
      if (change === undefined) return null;
      if (!code.includes(change.from)) this.error(`${id} has changed: it no longer contains ${change.from}`);
      return { code: code.replace(change.from, change.to), map: null };
    },
  };

  const builtinWhenCalled = {
    name: 'builtin-when-called',
    resolveId: (id, importer = '') =>
      whenCalled.includes(id) && posix(importer).startsWith(`${posix(root)}/src/`) ? `\0${id}` : null,
    async load(id) {
      if (!whenCalled.includes(id.slice(1))) return null;
      const functions = Object.entries(await import(id.slice(1))).filter(
        ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && name !== 'default',
      );
      const own = `const own = () => process.getBuiltinModule('${id.slice(1)}');`;
      return [own, ...functions.map(([name]) => `export const ${name} = (...given) => own().${name}(...given);`)].join(
        '\n',
      );
    },
  };

  const build = async (method, output) => {
    const made = await rolldown({
      cwd: root,
      platform: 'node',
      input: entries,
      external,
      resolve: {
        alias: { 'detect-libc': join(root, libsqlTarget), '@neon-rs/load': join(root, libsqlTarget) },
      },
      // Needed to choose the files; the names of an entry are compared below.
      preserveEntrySignatures: 'allow-extension',
      plugins: [byPath, librariesWhenNeeded, builtinWhenCalled],
      treeshake: {
        moduleSideEffects: (id) => (posix(id).startsWith(`${posix(root)}/src/`) ? acting.test(posix(id)) : undefined),
      },
      onLog(level, log, handle) {
        // Rooms that export a module which they also load on demand: what is used of it decides.
        if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return;
        handle(level === 'warn' ? 'error' : level, log);
      },
    });
    try {
      const { output: files } = await made[method]({
        dir: dist,
        format: 'esm',
        chunkFileNames: '[name]-[hash].js',
        ...output,
      });
      return files.filter(({ type }) => type === 'chunk');
    } finally {
      await made.close();
    }
  };

  const groupOf = groupsOf(root, await build('generate', {}));
  const groups = [...new Set(groupOf.values())];
  const chunks = await build('write', {
    sourcemap: true,
    sourcemapExcludeSources: true,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: groups.map((name) => ({ name, test: (id) => groupOf.get(id) === name })),
    },
  });
  const acts = new Set(chunks.filter(({ moduleIds }) => moduleIds.some((id) => acting.test(posix(id)))));
  for (const { fileName, imports } of chunks)
    for (const { fileName: name } of acts)
      if (imports.includes(name)) throw new Error(`bundle: ${fileName} needs ${name}, which waits for what it starts`);
  for (const { fileName, moduleIds } of chunks)
    if (fileName.includes('/') && moduleIds.some((id) => withPaths.has(id)))
      throw new Error(`bundle: ${fileName} opens files by path, so it must lie directly in dist`);
  for (const { fileName } of chunks) writeFileSync(join(dist, fileName), asciiOnly(join(dist, fileName)));
  for (const path of assets) {
    if (!existsSync(join(root, 'src', path))) throw new Error(`bundle: src/${path} does not exist`);
    cpSync(join(root, 'src', path), join(dist, path), { recursive: true });
  }
  const libraries = chunks.flatMap(({ moduleIds }) => moduleIds.filter((id) => id.includes('node_modules')));
  writeFileSync(join(dist, 'LICENSES.txt'), licencesOf(root, libraries));
  return chunks.map(({ fileName }) => fileName);
}

/**
 * The code of a file with every character beyond ASCII escaped: one such character, in a comment even, doubles the memory
 * of the whole text, and `status` took 4 ms longer to compile. Lines stay as they are, so source maps hold.
 */
function asciiOnly(file) {
  const code = readFileSync(file, 'utf8');
  const unsafe = /\\[^\0-\x7f]|\braw`[^`]*[^\0-\x7f]/.exec(code);
  // After a backslash, or as raw text, the escape would mean something else.
  if (unsafe !== null) throw new Error(`bundle: ${file}: write \\u… for the character beyond ASCII in ${unsafe[0]}`);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The group of each module: the starts that need it at once. */
function groupsOf(root, chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const chunkOf = (id) => {
    const found = chunks.find(({ moduleIds }) => moduleIds.includes(id));
    if (found === undefined) throw new Error(`bundle: nothing loads ${id}`);
    return found;
  };
  const needed = new Map();
  for (const [start, files] of Object.entries(starts)) {
    const all = new Set(files.map((file) => chunkOf(join(root, file))));
    for (const chunk of all) for (const name of chunk.imports) if (byName.has(name)) all.add(byName.get(name));
    // A file that acts waits for what it starts, which must not need that file.
    for (const { moduleIds } of all)
      for (const module of moduleIds)
        if (!acting.test(posix(module))) needed.set(module, [...(needed.get(module) ?? []), start]);
  }
  const sizes = new Map(
    chunks.flatMap(({ modules }) => Object.entries(modules).map(([id, m]) => [id, m.renderedLength])),
  );
  const sets = groupedBy([...needed.keys()], (module) => needed.get(module).join('-'));
  const size = (name) => (sets.get(name) ?? []).reduce((sum, module) => sum + sizes.get(module), 0);
  // A small file costs more than what a start reads in vain.
  const mergedInto = (name) => {
    if (size(name) >= fewestBytes) return name;
    const names = name.split('-');
    const wider = [...sets.keys()].filter((other) => {
      const all = other.split('-');
      return all.length > names.length && !all.includes('version') && names.every((each) => all.includes(each));
    });
    const [closest] = wider.sort((x, y) => x.split('-').length - y.split('-').length || size(y) - size(x));
    return closest === undefined ? name : mergedInto(closest);
  };
  return new Map([...needed].map(([module, names]) => [module, mergedInto(names.join('-'))]));
}

/** `Map.groupBy`, which Node 20 lacks. */
function groupedBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

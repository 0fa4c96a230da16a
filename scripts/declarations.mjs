/** Writes the declarations that the package's entry points reach: of all others, nobody can import anything. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

/** Packages that the declarations may name: what is installed with this one, and what its users install themselves. */
const known = /^(node:|zod$|zod\/|vitest$|fast-check$)/;

/** @param entries names of declarations, such as `index` */
export function writeDeclarations(root, entries) {
  const made = mkdtempSync(join(tmpdir(), 'hyperdrive-types-'));
  try {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const words = ['-p', join(root, 'tsconfig.build.json'), '--emitDeclarationOnly', '--outDir', made];
    execFileSync(process.execPath, [tsc, ...words], { cwd: root, stdio: 'inherit' });
    const files = reachedFrom(
      made,
      entries.map((name) => join(made, `${name}.d.ts`)),
    );
    for (const [file, text] of files) {
      const target = join(root, 'dist', relative(made, file));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return files.size;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/**
 * The files that these need, with their text. A room's `index`, which only exports what other files declare, is reduced to
 * the names that are needed of it.
 */
function reachedFrom(made, entries) {
  /** Names that are needed of each file. */
  const needed = new Map(entries.map((file) => [file, new Set(['*'])]));
  const queue = [...entries];
  const need = (from, specifier, names) => {
    if (!specifier.startsWith('.')) {
      if (known.test(specifier)) return;
      throw new Error(`declarations: ${relative(made, from)} names ${specifier}, which users do not have`);
    }
    const file = resolve(dirname(from), specifier.replace(/\.[jt]s$/, '.d.ts'));
    const before = needed.get(file) ?? new Set();
    if (needed.has(file) && names.every((name) => before.has(name))) return;
    needed.set(file, new Set([...before, ...names]));
    queue.push(file);
  };
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const text = code(readFileSync(file, 'utf8'));
    for (const { specifier, names } of links(reduced(text, needed.get(file)))) need(file, specifier, names);
  }
  return new Map([...needed].map(([file, names]) => [file, reduced(readFileSync(file, 'utf8'), names)]));
}

const list = /^export (type )?\{([^}]*)\} from ('[^']+');$/gm;

/** Drops the exports that nothing needs, if the file has nothing else. */
function reduced(text, names) {
  const isOnlyList = code(text).replace(list, '').trim() === '';
  if (names.has('*') || !isOnlyList) return text;
  return text.replace(list, (_, type = '', parts, from) => {
    const kept = namesIn(parts).filter(({ exported }) => names.has(exported));
    return kept.length === 0 ? '' : `export ${type}{ ${kept.map(({ part }) => part).join(', ')} } from ${from};`;
  });
}

/** The other files that a declaration names, and what it needs of them. */
function links(text) {
  const found = [];
  for (const [, parts, specifier] of text.matchAll(/^(?:import|export) (?:type )?\{([^}]*)\} from '([^']+)';$/gm))
    found.push({ specifier, names: namesIn(parts).map(({ original }) => original) });
  for (const [, specifier, name] of text.matchAll(/import\("([^"]+)"\)\.(\w+)/g))
    found.push({ specifier, names: [name] });
  for (const [, specifier] of text.matchAll(/^(?:import|export)(?! (?:type )?\{).* from '([^']+)';$/gm))
    found.push({ specifier, names: ['*'] });
  return found;
}

/** `a, type b as c`: each with the name in the other file and the one that it gets here. */
function namesIn(parts) {
  return parts
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [original, exported = original] = part.replace(/^type /, '').split(' as ');
      return { part, original, exported };
    });
}

/** Without comments, whose examples import too. */
function code(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\/\/.*$/gm, '');
}

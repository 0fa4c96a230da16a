/** Makes docs/reference/api.md: every name of `src/index.ts` with the documentation and the declaration it has in the source. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Declarations of all modules, as the compiler writes them. */
function withDeclarations(root, use) {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-api-'));
  try {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    execFileSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--emitDeclarationOnly', '--outDir', folder], {
      cwd: root,
    });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `name → { from, original }` of each re-export of a module, in order. */
function exportsOf(text) {
  const found = [];
  for (const [, list, from] of text.matchAll(/export (?:type )?\{([^}]*)\} from ['"]([^'"]+)['"]/g)) {
    for (const part of list.split(',')) {
      const [original, name = original] = part
        .trim()
        .replace(/^type /, '')
        .split(/ as /);
      if (original) found.push({ name, original, from });
    }
  }
  return found;
}

/** Follows re-exports to the module that declares a name. */
function declarationOf(folder, file, name) {
  const text = readFileSync(file, 'utf8');
  const head = new RegExp(`^export (?:declare )?(?:abstract )?(?:class|function|const|interface|type) ${name}\\b`, 'm');
  if (head.test(text)) return declarationIn(text, name);
  const next = exportsOf(text).find((entry) => entry.name === name);
  if (!next) throw new Error(`api: ${name} is not declared in ${file}`);
  const path = resolve(dirname(file), next.from.replace(/\.[jt]s$/, '.d.ts'));
  if (!existsSync(path)) throw new Error(`api: ${path} is missing`);
  return declarationOf(folder, path, next.original);
}

/** All declarations of a name (overloads) with the comment before the first. */
function declarationIn(text, name) {
  const lines = text.split('\n');
  const head = new RegExp(`^export (?:declare )?(?:abstract )?(?:class|function|const|interface|type) ${name}\\b`);
  const parts = [];
  let doc = '';
  for (let i = 0; i < lines.length; i++) {
    if (!head.test(lines[i])) continue;
    if (parts.length === 0) doc = commentBefore(lines, i);
    const start = i;
    let depth = 0;
    for (; i < lines.length; i++) {
      for (const character of lines[i].replace(/\/\*.*?\*\/|'[^']*'|=>/g, '')) {
        if ('{(<['.includes(character)) depth++;
        if ('})>]'.includes(character)) depth--;
      }
      if (depth <= 0 && /[;}]\s*$/.test(lines[i])) break;
    }
    parts.push(lines.slice(start, i + 1).join('\n'));
  }
  const code = parts
    .join('\n')
    .replace(/^export (?:declare )?/gm, '')
    .replace(/^\s*#private;\n/gm, '')
    .replace(/^\s*private .*\n/gm, '');
  return { doc, code };
}

function commentBefore(lines, index) {
  const end = index - 1;
  if (!/\*\/\s*$/.test(lines[end] ?? '')) return '';
  let start = end;
  while (start >= 0 && !/^\s*\/\*\*/.test(lines[start])) start--;
  return lines
    .slice(start, end + 1)
    .map((line) =>
      line
        .replace(/^\s*\/\*\*\s?/, '')
        .replace(/\s*\*\/\s*$/, '')
        .replace(/^\s*\* ?/, ''),
    )
    .join('\n')
    .trim();
}

/** Comment tags as Markdown. */
function asMarkdown(doc) {
  const [text, ...tags] = doc.replace(/\{@link (\w+)\}/g, '`$1`').split(/\n(?=@)/);
  const list = tags
    .filter((tag) => !tag.startsWith('@packageDocumentation') && !tag.startsWith('@example'))
    .map((tag) => {
      const [, kind, rest] = /^@(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
      return `- *${kind}* ${rest?.replace(/\s*\n\s*/g, ' ')}`;
    });
  const examples = tags
    .filter((tag) => tag.startsWith('@example'))
    .map((tag) => `\`\`\`typescript\n${tag.slice(8).trim()}\n\`\`\``);
  return [text.trim(), list.join('\n'), ...examples].filter((part) => part !== '').join('\n\n');
}

/** The whole page. */
export function apiReference(root) {
  return withDeclarations(root, (folder) => {
    const index = join(folder, 'index.d.ts');
    const sections = exportsOf(readFileSync(index, 'utf8'))
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      .map(({ name }) => {
        const { doc, code } = declarationOf(folder, index, name);
        return `## ${name}\n\n${asMarkdown(doc)}\n\n\`\`\`typescript\n${code}\n\`\`\``;
      });
    return `# TypeScript API

Generated from the source by \`node scripts/generate.mjs api\`. The guide is [TypeScript](../guides/typescript.md).

${sections.join('\n\n')}
`;
  });
}

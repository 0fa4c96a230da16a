/** Imports of the dashboard's source, read with a parser that knows TSX. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from '@swc/core';

/** Every import with a relative path: its file and what it names, both from the repository's root. */
export function webImports(folder = 'web/src') {
  const found = [];
  for (const entry of readdirSync(folder, { recursive: true })) {
    const file = posix.join(folder, entry.replaceAll('\\', '/'));
    if (!/\.tsx?$/.test(file)) continue;
    for (const specifier of specifiersIn(readFileSync(file, 'utf8'))) {
      if (specifier.startsWith('.')) found.push({ from: file, to: posix.join(posix.dirname(file), specifier) });
    }
  }
  return found;
}

/** Specifiers of imports and exports, the lazy ones too. */
function specifiersIn(code) {
  const found = [];
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (node.type === 'CallExpression' && node.callee.type === 'Import') found.push(node.arguments[0].expression.value);
    if (node.source?.type === 'StringLiteral') found.push(node.source.value);
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseSync(code, { syntax: 'typescript', tsx: true }));
  return found.filter((specifier) => typeof specifier === 'string');
}

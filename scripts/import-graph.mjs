/** Which file imports which, read from the source with a parser that knows TSX; imports of types count. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync } from '@swc/core';

const sources = /\.(ts|tsx|mts)$/;
const declarations = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/**
 * Every import with a relative path under a folder: its file and what it names, both from the repository's root.
 * @returns {{ from: string, to: string, isLazy: boolean }[]} lazy: by a call of `import()`
 */
export function relativeImports(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { recursive: true })) {
    const from = posix.join(folder.replaceAll('\\', '/'), entry.replaceAll('\\', '/'));
    if (!sources.test(from)) continue;
    const options = { syntax: 'typescript', tsx: from.endsWith('.tsx'), decorators: true, target: 'es2022' };
    collect(parseSync(readFileSync(from, 'utf8'), options).body, (name, isLazy) => {
      if (name?.startsWith('.')) found.push({ from, to: posix.join(posix.dirname(from), name), isLazy });
    });
  }
  return found;
}

/** Calls `add` with each name that a syntax tree imports, wherever in it that is. */
function collect(node, add) {
  if (typeof node !== 'object' || node === null) return;
  if (declarations.has(node.type) && node.source) add(node.source.value, false);
  if (node.type === 'TsImportType') add(node.argument.value, false);
  if (node.type === 'CallExpression' && node.callee.type === 'Import') add(node.arguments[0].expression.value, true);
  for (const key in node) if (key !== 'span') collect(node[key], add);
}

/** @returns {string | undefined} the source file that an import names */
function fileOf(path) {
  const tries = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`];
  return tries.find((each) => sources.test(each) && existsSync(each));
}

/**
 * Lazy imports are left out: they load when they run, so a registry may load what imports its types.
 * @param {string[]} folders relative to the working directory
 * @returns {Map<string, Set<string>>} file → files that it imports
 */
export function importGraph(folders) {
  const graph = new Map();
  for (const { from, to, isLazy } of folders.flatMap(relativeImports)) {
    const file = isLazy ? undefined : fileOf(to);
    if (file === undefined) continue;
    if (!graph.has(from)) graph.set(from, new Set());
    graph.get(from).add(file);
  }
  return graph;
}

/**
 * The shortest cycle through each group of files that import one another.
 * @param {Map<string, Set<string>>} graph
 * @returns {string[][]} each cycle as its files in order, the first again at the end
 */
export function importCycles(graph) {
  const cycles = [];
  const reported = new Set();
  for (const start of graph.keys()) {
    if (reported.has(start)) continue;
    const cycle = shortestCycle(graph, start);
    if (cycle === undefined) continue;
    for (const file of cycle) reported.add(file);
    cycles.push(cycle);
  }
  return cycles;
}

/** Breadth first from `start` back to it. */
function shortestCycle(graph, start) {
  const cameFrom = new Map();
  const queue = [start];
  for (const file of queue) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) {
        const path = [start];
        for (let at = file; at !== start; at = cameFrom.get(at)) path.unshift(at);
        return [start, ...path];
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

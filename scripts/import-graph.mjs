/**
 * Which file imports which, read from the source with type imports included. Calls of `import()` are left out: they load
 * when they run, so a registry may load what imports its types.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync } from '@swc/core';

const sources = /\.(ts|tsx|mts)$/;
const declarations = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/** @returns {string[]} the source files under a folder */
function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && sources.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Adds the names that a syntax tree imports, wherever in it they are. */
function collect(node, names) {
  if (Array.isArray(node)) {
    for (const each of node) collect(each, names);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if (declarations.has(node.type) && node.source) names.add(node.source.value);
  if (node.type === 'TsImportType') names.add(node.argument.value);
  for (const key in node) if (key !== 'span') collect(node[key], names);
}

/** @returns {string | undefined} the file behind a relative import */
function resolved(from, name) {
  if (!name.startsWith('.')) return undefined;
  const path = join(dirname(from), name);
  const tries = [path, `${path}.ts`, `${path}.tsx`, join(path, 'index.ts'), join(path, 'index.tsx')];
  return tries.find((each) => sources.test(each) && existsSync(each));
}

/**
 * @param {string[]} folders relative to the working directory
 * @returns {Map<string, string[]>} file → files that it imports, with `/` on every system
 */
export function importGraph(folders) {
  const graph = new Map();
  const plain = (path) => relative('.', path).split(sep).join('/');
  for (const file of folders.flatMap(filesUnder)) {
    const names = new Set();
    const options = { syntax: 'typescript', tsx: file.endsWith('.tsx'), decorators: true, target: 'es2022' };
    collect(parseSync(readFileSync(file, 'utf8'), options).body, names);
    const targets = [...names].map((name) => resolved(file, name)).filter((target) => target !== undefined);
    graph.set(plain(file), targets.map(plain));
  }
  return graph;
}

/**
 * The shortest cycle through each group of files that import one another.
 * @param {Map<string, string[]>} graph
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

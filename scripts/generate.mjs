/**
 * Writes the files that are made from code, or with --check compares them and fails on a difference.
 *
 *   node scripts/generate.mjs [--check] [schema] [cli] [errors] [api] [routes]
 *
 *   schema   src/formats/sweep.schema.json and docs/reference/sweep-file.md, from the schema of sweep files
 *   cli      docs/reference/cli.md, from the commands
 *   errors   docs/reference/errors.md and src/base/error-codes.ts, from the error tables of all rooms
 *   api      docs/reference/api.md, from the docstrings of the public names
 *   routes   the list of addresses in docs/reference/http-api.md, from the OpenAPI document
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { apiReference } from './api-reference.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const load = (path) => tsImport(join(root, path), import.meta.url);

/** Target → path → text. */
const targets = {
  async schema() {
    const { sweepFileJsonSchema } = await load('src/formats/sweep-file/schema/json-schema.ts');
    const { sweepFileReference } = await load('src/formats/sweep-file/schema/reference-page.ts');
    return {
      'src/formats/sweep.schema.json': `${JSON.stringify(sweepFileJsonSchema(), null, 2)}\n`,
      'docs/reference/sweep-file.md': sweepFileReference(),
    };
  },
  async cli() {
    const { cliReference } = await load('src/cli/text/reference-page.ts');
    return { 'docs/reference/cli.md': cliReference() };
  },
  async errors() {
    const { errorCodeUnion, errorReference } = await load('src/cli/text/reference-page.ts');
    return { 'docs/reference/errors.md': errorReference(), 'src/base/error-codes.ts': errorCodeUnion() };
  },
  async api() {
    return { 'docs/reference/api.md': apiReference(root) };
  },
  async routes() {
    const path = 'docs/reference/http-api.md';
    const { openServerLab } = await load('test/helpers/server-lab.ts');
    const { withRouteList } = await load('src/server/operations/routes-page.ts');
    const lab = await openServerLab();
    try {
      const document = JSON.parse((await lab.app.inject('/openapi.json')).body);
      return { [path]: withRouteList(readFileSync(join(root, path), 'utf8'), document) };
    } finally {
      await lab.close();
    }
  },
};

const named = process.argv.slice(2).filter((word) => word !== '--check');
const unknown = named.filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(`generate: unknown target ${unknown.join(', ')}; known: ${Object.keys(targets).join(', ')}`);
  process.exit(2);
}
const isCheck = process.argv.includes('--check');
let stale = 0;
for (const name of named.length > 0 ? named : Object.keys(targets)) {
  for (const [path, text] of Object.entries(await targets[name]())) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    if (isCheck) {
      stale++;
      console.error(`generate: ${path} is not current; run node scripts/generate.mjs ${name}`);
    } else {
      writeFileSync(file, text);
      console.log(`wrote ${path}`);
    }
  }
}
process.exit(stale > 0 ? 1 : 0);

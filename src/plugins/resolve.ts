import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

/** Conditions in a package's `exports` that apply to an import by Node.js. */
const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'default']);

const manifestSchema = z.looseObject({
  version: z.string().optional(),
  main: z.string().optional(),
  exports: z.unknown().optional(),
});

/** An installed package. */
export interface InstalledPackage {
  /** Absolute, with links resolved. */
  readonly folder: string;
  readonly version: string | undefined;
  /** Absolute path of the module that declares its plugins; undefined if the package exports none. */
  readonly module: string | undefined;
}

/**
 * Finds a package in the `node_modules` of a folder or of one above it, as Node.js does for a module there. Node's own
 * resolver starts from the calling module, which is in this package.
 * @param packageName a checked name: see `parsePluginType`
 */
export function findPackage(packageName: string, from: readonly string[]): InstalledPackage | undefined {
  for (const start of from)
    for (let folder = start; ; folder = dirname(folder)) {
      const candidate = join(folder, 'node_modules', packageName);
      if (existsSync(join(candidate, 'package.json'))) return readPackage(realpathSync(candidate));
      if (dirname(folder) === folder) break;
    }
  return undefined;
}

function readPackage(folder: string): InstalledPackage {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const target = entryOf(manifest);
  const path = target === undefined ? undefined : join(folder, target);
  const isInside = path !== undefined && !relative(folder, path).startsWith('..') && existsSync(path);
  return { folder, version: manifest.version, module: isInside ? path : undefined };
}

function entryOf({ exports, main }: z.infer<typeof manifestSchema>): string | undefined {
  if (exports === undefined || exports === null) return main ?? 'index.js';
  const isMapOfPaths = isRecord(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  if (!isMapOfPaths) return targetOf(exports);
  return targetOf(exports['./hyperdrive']) ?? targetOf(exports['.']);
}

function targetOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.map(targetOf).find((found) => found !== undefined);
  if (!isRecord(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.has(condition) ? targetOf(inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

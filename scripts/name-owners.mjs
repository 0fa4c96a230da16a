/** Finds exported names that several files of `src` declare: each name means one thing and has one owner. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const testOnly = /\.(test|test-d|contract|arbitrary|fixture)\.ts$/;
const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type|enum) ([A-Za-z_$][\w$]*)/gm;

/** Names that folders of one kind give their parts on purpose: registries read them by these names. */
const conventions = [
  { folders: /^src\/charts\/[^/]+\/[^/]+\.ts$/, names: ['answer', 'figure'] },
  { folders: /^src\/(sampling|termination)\/[^/]+\/(definition|index)\.ts$/, names: ['auto'] },
];

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !testOnly.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * @param folders where to look
 * @returns each name with the files that declare it, for names that more than one file declares
 */
export function namesWithSeveralOwners(folders) {
  const owners = new Map();
  for (const file of folders.flatMap(sources)) {
    for (const [, name] of readFileSync(file, 'utf8').matchAll(declaration)) {
      const isConvention = conventions.some((kind) => kind.folders.test(file) && kind.names.includes(name));
      if (!isConvention) owners.set(name, new Set([...(owners.get(name) ?? []), file]));
    }
  }
  return [...owners].filter(([, files]) => files.size > 1).map(([name, files]) => ({ name, files: [...files].sort() }));
}

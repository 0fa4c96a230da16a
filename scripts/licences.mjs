/** Licences of the libraries in a bundle. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The text that goes with the package.
 * @param modules paths of bundled modules
 */
export function licencesOf(root, modules) {
  const folders = [...new Set(modules.map((id) => folderOf(root, id)))].sort();
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
    if (license === undefined && file === undefined) throw new Error(`licences: ${name} states none`);
    const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Libraries that are a part of this package, and their licences.\n\n${texts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

/** The folder of a package with a name: some have further manifests inside. */
function folderOf(root, id) {
  let folder = dirname(id);
  while (folder.startsWith(root)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
    folder = dirname(folder);
  }
  throw new Error(`licences: ${id} lies in no package`);
}

import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('..', import.meta.url));
const url = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
/** Prints the address of each module as it is loaded. */
const tell = url(`import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  if (url.startsWith('file:')) writeSync(1, url + '\\n');
  return next(url, context);
}`);
const register = url(`import { register } from 'node:module'; register(${JSON.stringify(tell)});`);

/**
 * Runs a program in a process of its own.
 * @param program text of a module; it imports files of this product by `source`, an address that ends with a slash
 * @returns files of this product that it loaded, relative to the source folder
 */
export function loadedModules(program: string): readonly string[] {
  const text = `const source = ${JSON.stringify(new URL('..', import.meta.url).href)}; ${program}`;
  const words = ['--import', 'tsx', '--import', register, '--input-type=module', '--eval', text];
  const output = execFileSync(process.execPath, words, { encoding: 'utf8', cwd: source });
  const files = output.split('\n').flatMap((line) => {
    const path = line.startsWith('file:') ? relative(source, fileURLToPath(line.replace(/[?#].*/, ''))) : '';
    return path === '' || path.startsWith('..') ? [] : [path.replaceAll('\\', '/')];
  });
  return [...new Set(files)];
}

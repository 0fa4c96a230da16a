import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** How to start a TypeScript file as a thread: before Node 22.18 a thread has no loader of its own that reads it. */
export function threadEntry(entry: URL): { readonly entry: URL; readonly execArgv: string[] } {
  const loader = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/cjs$/, 'mjs'),
  ).href;
  return {
    entry,
    execArgv: ['--import', `data:text/javascript,import { register } from "${loader}"; register();`],
  };
}

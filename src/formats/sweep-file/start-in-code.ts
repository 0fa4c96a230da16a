import { relative, sep } from 'node:path';

/**
 * The folder that trials start in, relative to a copy of their code, with `/`. Empty: the copy itself, which is also where
 * the trials of a code file start.
 * @param copiedCode absolute folder or file
 * @param workingFolder absolute; in that folder, or the folder of that file
 */
export function startInCode(copiedCode: string, workingFolder: string): string {
  const start = relative(copiedCode, workingFolder);
  return isOutside(start) ? '' : start.split(sep).join('/');
}

/** Whether a relative path leads out of where it starts. */
export function isOutside(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`);
}

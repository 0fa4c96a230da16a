import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/**
 * Adds a value to a file of JSON lines. One write, so that commands side by side do not mix their lines; on a line of its
 * own also after one that a killed command left unfinished.
 */
export function appendJsonLine(file: string, value: object): void {
  const start = endsInLine(file) ? '' : '\n';
  appendFileSync(file, `${start}${JSON.stringify(value)}\n`);
}

/** Values of a file of JSON lines; none if the file is missing. */
export function readJsonLines(file: string): unknown[] {
  return existsSync(file) ? parseJsonLines(readFileSync(file, 'utf8')) : [];
}

/** Values of JSON lines, each an object; what a killed command left unfinished is skipped. */
export function parseJsonLines(text: string): unknown[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      // The beginning of an object is never JSON, so nothing that was finished is lost.
      return [];
    }
  });
}

function endsInLine(file: string): boolean {
  if (!existsSync(file)) return true;
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
  } finally {
    closeSync(descriptor);
  }
}

import { readPlain, writePlain } from '../../../files/index.ts';

/**
 * Reads how many reports came before the present content of a file. A cut file no longer has them, so a later reader
 * must start numbering after them. The count is stored in a file beside it.
 */
export function readCutCount(path: string): number {
  try {
    const text = readPlain(cutPath(path), 20)?.bytes.toString('latin1') ?? '';
    return /^\d{1,15}\n$/.test(text) ? Number(text) : 0;
  } catch {
    // The trial replaced the file: treat it as never cut.
    return 0;
  }
}

/** Stores how many reports came before the present content of a file. */
export function writeCutCount(path: string, count: number): void {
  try {
    writePlain(cutPath(path), `${count}\n`);
  } catch {
    // Without it, a later controller may mistake new reports for earlier ones; the user has the notice of the cut.
  }
}

function cutPath(path: string): string {
  return `${path}.cut`;
}

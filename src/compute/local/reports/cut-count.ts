import { readPlain, writePlain } from '../../../files/index.ts';

/**
 * How many reports of a file lie before what it holds now. A file that was cut no longer has them, so whoever reads it
 * again begins to number after them: kept in a file beside it.
 */
export function readCutCount(path: string): number {
  try {
    const text = readPlain(cutPath(path), 20)?.bytes.toString('latin1') ?? '';
    return /^\d{1,15}\n$/.test(text) ? Number(text) : 0;
  } catch {
    // Replaced by the trial: it counts as a file that was never cut.
    return 0;
  }
}

export function writeCutCount(path: string, count: number): void {
  try {
    writePlain(cutPath(path), `${count}\n`);
  } catch {
    // Without it a later controller may take further reports for earlier ones; people have the notice of the cut.
  }
}

function cutPath(path: string): string {
  return `${path}.cut`;
}

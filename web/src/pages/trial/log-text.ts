/** The part of a log file on the page: lines and their position in the file. */
export interface LogText {
  readonly lines: readonly string[];
  /** The last line has not ended yet. */
  readonly isOpen: boolean;
  /** Bytes before the first line. */
  readonly from: number;
  /** Byte at which to continue. */
  readonly next: number;
}

/** Most lines kept; older ones are dropped from the page, not from the file. */
const maxLines = 20_000;

export const emptyLog: LogText = { lines: [], isOpen: false, from: 0, next: 0 };

/** A piece from the server. */
export interface LogPiece {
  readonly text: string;
  readonly offset: number;
  readonly nextOffset: number;
}

/** Resolves carriage returns of progress bars to what a terminal shows at the end. */
function shown(line: string): string {
  const parts = line.replace(/\r$/, '').split('\r');
  return parts.at(-1) ?? '';
}

function split(text: string): { readonly lines: string[]; readonly isOpen: boolean } {
  if (text === '') return { lines: [], isOpen: false };
  const lines = text.split('\n');
  const isOpen = lines.at(-1) !== '';
  if (!isOpen) lines.pop();
  return { lines, isOpen };
}

/** Starts with a piece. One from the middle of the file loses its first, cut line. */
export function startLog(piece: LogPiece): LogText {
  const cut = piece.offset > 0 ? piece.text.indexOf('\n') + 1 : 0;
  const { lines, isOpen } = split(piece.text.slice(cut));
  return { lines: lines.map(shown), isOpen, from: piece.offset, next: piece.nextOffset };
}

/** Adds the next piece; skips any other. */
export function appendLog(log: LogText, piece: LogPiece): LogText {
  if (piece.offset !== log.next || piece.text === '') return log;
  const { lines, isOpen } = split(piece.text);
  const [first = '', ...rest] = lines;
  const joined = log.isOpen
    ? [...log.lines.slice(0, -1), shown((log.lines.at(-1) ?? '') + first)]
    : [...log.lines, shown(first)];
  const all = [...joined, ...rest.map(shown)];
  return { lines: all.length > maxLines ? all.slice(-maxLines) : all, isOpen, from: log.from, next: piece.nextOffset };
}

/** Lines that look like trouble. */
export function isTrouble(line: string): boolean {
  return /\b(error|exception|traceback|fatal|segmentation fault|out of memory|killed)\b/i.test(line);
}

import { words } from './en.ts';

/** Why the selection cannot be counted and drawn. */
export function engineFailureText({
  what,
  message,
}: {
  readonly what: 'start' | 'columns' | 'view';
  readonly message: string;
}): string {
  return what === 'start'
    ? words.selection.noWorker
    : what === 'columns'
      ? words.selection.noColumns(message)
      : words.selection.noView(message);
}

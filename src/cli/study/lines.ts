import type { Readable } from 'node:stream';

/** Longest line that is read, characters. A configuration has some hundred; more is no request. */
export const longestLine = 4 * 1024 * 1024;

/** A line, or that it was too long to be read. */
export type InputLine = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'too_long' };

/**
 * Lines of a stream, without their ends; empty ones are left out.
 * @param signal ends the reading at once, and the stream
 */
export async function* inputLines(stream: Readable, signal: AbortSignal): AsyncGenerator<InputLine, void, undefined> {
  const decoder = new TextDecoder();
  const destroy = () => {
    stream.destroy();
  };
  signal.addEventListener('abort', destroy, { once: true });
  let rest = '';
  let isTooLong = false;
  try {
    for await (const chunk of stream) {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        if (isTooLong || text.length > longestLine) yield { kind: 'too_long' };
        else if (text.trim() !== '') yield { kind: 'line', text };
        isTooLong = false;
      }
      if (rest.length > longestLine) {
        isTooLong = true;
        rest = '';
      }
    }
    if (isTooLong) yield { kind: 'too_long' };
    else if (rest.trim() !== '') yield { kind: 'line', text: rest };
  } catch (error) {
    // A destroyed stream ends its iteration with an error: it was asked to.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

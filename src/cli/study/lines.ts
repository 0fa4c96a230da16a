import type { Readable } from 'node:stream';

/** Longest accepted line, characters. A configuration has a few hundred; nothing longer is a request. */
export const longestLine = 4 * 1024 * 1024;

/** A line, or a mark for one that is too long. */
export type InputLine = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'too_long' };

/**
 * Lines of a stream, without line ends and without empty lines.
 * @param signal stops reading at once and destroys the stream
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
    // Destroying the stream ends its iteration with an error, which is expected here.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

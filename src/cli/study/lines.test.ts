import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { type InputLine, inputLines, longestLine } from './lines.ts';

async function linesOf(stream: Readable, signal = new AbortController().signal): Promise<InputLine[]> {
  const lines: InputLine[] = [];
  for await (const line of inputLines(stream, signal)) lines.push(line);
  return lines;
}

const line = (text: string) => ({ kind: 'line', text });

test('lines are complete however the bytes are split; the last needs no line end, empty ones are skipped', async () => {
  const bytes = Buffer.from('{"a":1}\n\n  \r\n"é𝄞"\nlast');
  const single = Readable.from(Array.from(bytes, (byte) => Buffer.from([byte])));
  const wanted = [line('{"a":1}'), line('"é𝄞"'), line('last')];
  expect(await linesOf(single)).toEqual(wanted);
  expect(await linesOf(Readable.from([bytes]))).toEqual(wanted);
  expect(await linesOf(Readable.from([]))).toEqual([]);
});

test('a line that is too long is reported once and skipped', async () => {
  const part = Buffer.alloc(longestLine / 2 + 1, 'x');
  const long = Readable.from([part, part, part, part, Buffer.from('\nnext\n')]);
  expect(await linesOf(long)).toEqual([{ kind: 'too_long' }, line('next')]);
  expect(await linesOf(Readable.from([part, part]))).toEqual([{ kind: 'too_long' }]);
});

test('a signal stops reading and destroys the stream', async () => {
  const stream = new PassThrough();
  const end = new AbortController();
  stream.write('first\n');
  const seen: InputLine[] = [];
  for await (const each of inputLines(stream, end.signal)) {
    seen.push(each);
    end.abort();
  }
  expect(seen).toEqual([line('first')]);
  expect(stream.destroyed).toBe(true);
});

test('a stream that breaks is an error', async () => {
  const stream = new PassThrough();
  stream.destroy(new Error('broken pipe'));
  await expect(linesOf(stream)).rejects.toThrow('broken pipe');
});

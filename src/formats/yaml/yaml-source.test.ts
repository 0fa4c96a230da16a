import { describe, expect, it } from 'vitest';
import { parseSweepFile } from '../sweep-file/sweep-file.ts';
import { maxSourceDepth, readYaml } from './yaml-source.ts';

function problems(text: string): string[] {
  const read = readYaml(text);
  return 'problems' in read
    ? read.problems.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`)
    : [];
}

function value(text: string): unknown {
  const read = readYaml(text);
  return 'source' in read ? read.source.value : undefined;
}

describe('refused texts', () => {
  it.each([
    ['a key given twice', 'a: 1\nb: 2\na: 3\n', /^3:1 this key is given twice/],
    ['a tab as indentation', 'a:\n\tb: 1\n', /^2:1 .*tab/i],
    ['an open bracket', 'a: [1, 2\n', /^2:1 /],
    ['a second document', 'a: 1\n---\nb: 1\n', /^2:\d+ a second document/],
    ['an unknown tag', 'a: !python/object:os.system x\n', /^1:4 .*tag/i],
    ['a block as a key', '? {a: 1}\n: b\n', /^1:3 a key is a word/],
    ['an alias without anchor', 'a: *nothing\n', /alias/i],
    ['a whole number beyond 2^53', 'seed: 12345678901234567890\n', /^1:7 12345678901234567890 is beyond 2\^53/],
  ])('%s', (_, text, message) => {
    expect(problems(text)[0]).toMatch(message);
  });

  it.each(['[', '{a: ', '- ', '? '])('nesting of %s by the hundred thousand', (opening) => {
    expect(problems(opening.repeat(100_000))).toEqual([expect.stringContaining(`more than ${maxSourceDepth} levels`)]);
  });

  it('a quote that never ends, once', () => {
    expect(problems("a: [x, 'y\nb: {c: 1}\nd: 2\n")).toEqual([expect.stringMatching(/quote/)]);
  });

  it('aliases that expand to billions of nodes', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} [${i === 0 ? 'x' : `*l${i - 1},`.repeat(9)}]`);
    expect(problems(levels.join('\n'))).toEqual([expect.stringMatching(/alias/i)]);
  });

  it('texts above 1 MiB, before they are parsed', () => {
    const text = `# ${'x'.repeat(1024 * 1024)}\ntrial: {}`;
    expect(() => parseSweepFile(text, { path: 's', folder: '/', cpuCount: 1, defaultSeed: 0 })).toThrow(
      expect.objectContaining({ code: 'FORMATS_TOO_LARGE' }),
    );
  });

  it.each(['', '# nothing\n', '- a\n', 'text'])('a file that is no block of keys: %j', (text) => {
    expect(() => parseSweepFile(text, { path: 's', folder: '/', cpuCount: 1, defaultSeed: 0 })).toThrow(
      /expected a block of keys/,
    );
  });
});

it('reads YAML 1.2, where no and on are words', () => {
  expect(value('a: no\nb: on\nc: 0o17\nd: 1_000\ne: ~\n')).toEqual({ a: 'no', b: 'on', c: 15, d: '1_000', e: null });
});

it('reads anchors used in moderation', () => {
  expect(value('a: &x {type: uniform}\nb: *x\n')).toEqual({ a: { type: 'uniform' }, b: { type: 'uniform' } });
});

it('finds positions of keys and values, even through aliases, and the nearest block for a missing key', () => {
  const read = readYaml('a: &x\n  b: [1, {c: 2.50}]\nd: *x\n');
  if (!('source' in read)) throw new Error('unreadable');
  const { place, written } = read.source;
  expect(place(['a', 'b', 1, 'c'], 'value')).toEqual({ line: 2, column: 14 });
  expect(place(['a', 'b', 1, 'c'], 'key')).toEqual({ line: 2, column: 11 });
  expect(place(['d', 'b'], 'key')).toEqual({ line: 2, column: 3 });
  expect(place(['a', 'nothing'], 'value')).toEqual({ line: 1, column: 1 });
  expect(written(['a', 'b', 1, 'c'])).toBe('2.50');
  expect(written(['a'])).toBeUndefined();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted, visible } from './quoted.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });

describe('a name in a message', () => {
  it.each([
    ['loss', '"loss"'],
    ['', '""'],
    ['a"b\\', String.raw`"a\"b\\"`],
    ['a\u0000b\n', String.raw`"a\u0000b\u000a"`],
    ['\ud800x', String.raw`"\ud800x"`],
    ['x\u202ey', String.raw`"x\u202ey"`],
    ['Genauigkeit µ 精度 😀', '"Genauigkeit µ 精度 😀"'],
  ])('%j', (name, expected) => {
    expect(quoted(name)).toBe(expected);
  });

  it('is cut to 60 characters, with its length', () => {
    expect(quoted('m'.repeat(60))).toBe(`"${'m'.repeat(60)}"`);
    expect(quoted('m'.repeat(70_000))).toBe(`"${'m'.repeat(60)}…" (70000 characters)`);
  });

  it('is short and visible whatever it is', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 3000 }), (part, times) => {
        const text = quoted(part.repeat(times));
        expect(text).not.toMatch(unseen);
        expect(text.length).toBeLessThan(100);
      }),
    );
  });

  it('of printable characters without quotes stays unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w .:/-]{0,60}$/), (name) => {
        expect(quoted(name)).toBe(`"${name}"`);
      }),
    );
  });
});

it('a text keeps its visible characters', () => {
  expect(visible('a\u0000b \ud800 "c"')).toBe(String.raw`a\u0000b \ud800 "c"`);
});

import { describe, expect, it } from 'vitest';
import { canonicalText, configurationKey } from './canonical.ts';

describe('configurationKey', () => {
  it('does not depend on the order of keys at any level', () => {
    expect(configurationKey({ b: { d: 1, c: [1, { f: 1, e: 2 }] }, a: 0 })).toBe(
      configurationKey({ a: 0, b: { c: [1, { e: 2, f: 1 }], d: 1 } }),
    );
  });

  it('treats 1 and 1.0, 0 and -0 as equal, and 1, "1" and true as different', () => {
    expect(configurationKey({ x: 1.0, y: -0 })).toBe(configurationKey({ x: 1, y: 0 }));
    const keys = [1, '1', true, null, [1], { x: 1 }].map((x) => configurationKey({ x }));
    expect(new Set(keys).size).toBe(6);
  });

  it('cannot be confused by texts that look like JSON', () => {
    expect(configurationKey({ a: '1,"b":2' })).not.toBe(configurationKey({ a: '1', b: 2 }));
    expect(canonicalText('"')).toBe('"\\""');
  });

  it('treats numbers that JSON lacks as equal only to themselves', () => {
    expect(configurationKey({ x: Number.NaN })).not.toBe(configurationKey({ x: null }));
    expect(configurationKey({ x: Number.NaN })).not.toBe(configurationKey({ x: 'NaN' }));
  });
});

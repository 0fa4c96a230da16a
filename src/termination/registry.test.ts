import { describe, expect, test } from 'vitest';
import { policies } from './policies.ts';
import { PolicyRegistry } from './registry.ts';

describe('a registry', () => {
  const [none, ...others] = policies.kinds;

  test('holds policies by type; a later one replaces an earlier one of the same type', () => {
    const [one] = others;
    if (none === undefined || one === undefined) throw new Error('unreachable');
    const registry = new PolicyRegistry([none]).with([one, { ...none, summary: 'other' }]);
    expect(registry.types).toEqual([none.type, one.type]);
    expect(registry.kinds.map(({ summary }) => summary)).toEqual(['other', one.summary]);
    expect([registry.find(one.type), registry.find('x')]).toEqual([one, undefined]);
  });

  test('parses only definitions and blocks of its own policies', () => {
    const isLegal = (given: object) => policies.definition.safeParse(given).success;
    expect([isLegal({ type: 'none' }), isLegal({ type: 'bandid' })]).toEqual([true, false]);
    const block = policies.fileBlock.safeParse({ type: 'asha', max_reports: 9 });
    expect(block.data).toMatchObject({ max_reports: 9, reduction_factor: 3 });
    expect(() => new PolicyRegistry([]).definition).toThrow('at least one');
  });

  test('suggests the nearest policy, if one is close', () => {
    expect(() => policies.kindOf({ type: 'bandid' })).toThrow(/; did you mean bandit\?$/);
    expect(() => policies.kindOf({ type: 'xyzzy' })).toThrow(/got "xyzzy"$/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../base/index.ts';
import { compileSpace } from '../compile/compile-space.ts';
import type { CompiledSpace } from '../compile/compiled-space.ts';
import { isExpression, isMappingOption, type SearchSpace } from '../expression/expression.ts';
import { checkSpace, parseSpace } from '../read/parse-space.ts';
import { arbitraryConditions, arbitrarySpace, arbitraryUnit } from '../space.arbitrary.ts';

const runs = { seed: 20_261_202, numRuns: 300 };

/** Generated spaces with conditions that can hold. */
const conditional = (finite: boolean): fc.Arbitrary<CompiledSpace> =>
  arbitrarySpace({ finite, depth: 2, parameters: 4 })
    .chain((space) => arbitraryConditions(space))
    .filter((space) => checkSpace(space, { logbase: 'e' }).problems.length === 0)
    .map((space) => compileSpace(space))
    .filter((space) => !finite || space.size <= 400);

const withUnit = (spaces: fc.Arbitrary<CompiledSpace>) =>
  spaces.chain((space) => arbitraryUnit(space.dimension).map((unit) => ({ space, unit })));

/** Whether a value is one that a condition names, by its plain meaning. */
function isWanted(value: Json | undefined, wanted: Json): boolean {
  if (value === undefined) return false;
  if (JSON.stringify(value) === JSON.stringify(wanted)) return true;
  if (Array.isArray(wanted)) return wanted.some((one) => isWanted(value, one));
  if (typeof wanted !== 'object' || wanted === null) return false;
  const { min, max } = wanted as { readonly [key: string]: Json };
  if (typeof value === 'number')
    return value >= Number(min ?? Number.NEGATIVE_INFINITY) && value <= Number(max ?? Number.POSITIVE_INFINITY);
  if (typeof value !== 'object' || value === null) return false;
  const mapping = value as { readonly [key: string]: Json };
  return Object.entries(wanted).every(([key, one]) => JSON.stringify(mapping[key]) === JSON.stringify(one));
}

type Values = { readonly [name: string]: Json };

/** Checks that a configuration has exactly the parameters whose conditions hold, at every level. */
function expectConsistent(space: SearchSpace, config: Values, around: Values): void {
  const scope = { ...around, ...Object.fromEntries(Object.keys(space).map((name) => [name, undefined])), ...config };
  for (const [name, entry] of Object.entries(space)) {
    const when = isExpression(entry) ? (entry.when ?? {}) : {};
    const exists = Object.entries(when).every(([parent, wanted]) => isWanted(scope[parent] as Json, wanted));
    expect(Object.hasOwn(config, name)).toBe(exists);
    if (!exists || !isExpression(entry) || entry.type !== 'choice') continue;
    const value = config[name];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const option = entry.values.find(
      (one) => isMappingOption(one) && one.kind !== undefined && one.kind === (value as Values).kind,
    );
    if (option !== undefined && isMappingOption(option)) expectConsistent(option, value as Values, scope as Values);
  }
}

describe('spaces with conditions', () => {
  it('draw configurations with exactly the parameters whose conditions hold', () => {
    fc.assert(
      fc.property(withUnit(conditional(false)), ({ space, unit }) => {
        expectConsistent(space.space, space.fromUnit(unit), {});
      }),
      runs,
    );
  });

  it('contain every draw, and find its point and its place in the unit cube again', () => {
    fc.assert(
      fc.property(withUnit(conditional(false)), ({ space, unit }) => {
        const config = space.fromUnit(unit);
        const point = space.pointFromUnit(unit);
        expect(space.contains(config)).toBeUndefined();
        expect(space.toPoint(config)).toEqual(point);
        expect(space.fromPoint(point)).toEqual(config);
        for (const { coordinate } of space.free)
          expect(space.isActive(point, coordinate)).toBe(!Number.isNaN(point[coordinate]));
        const filled = point.map((entry, i) => (Number.isNaN(entry) ? (space.free[i]?.fromUnit(0.3) ?? 0) : entry));
        expect(space.fromPoint(filled)).toEqual(config);
      }),
      runs,
    );
  });

  it('refuse a parameter whose conditions do not hold, and the lack of one whose conditions do', () => {
    fc.assert(
      fc.property(withUnit(conditional(false)), ({ space, unit }) => {
        const config = space.fromUnit(unit);
        for (const { path, conditions, ...parameter } of space.parameters) {
          const [name = ''] = path;
          if (path.length > 1 || conditions.length === 0) continue;
          const { [name]: _, ...rest } = config;
          if (!Object.hasOwn(config, name)) {
            const some = parameter.kind === 'constant' ? parameter.value : parameter.valueAt(parameter.fromUnit(0.5));
            expect(space.contains({ ...config, [name]: some ?? 1 })).toContain('does not exist here');
          } else expect(space.contains(rest)).toBe(`${name} is missing`);
        }
      }),
      runs,
    );
  });

  it('survive a trip through either wire form as text', () => {
    fc.assert(
      fc.property(conditional(false), (space) => {
        const checked = parseSpace(space.space);
        for (const form of ['v1', 'v2'] as const)
          expect(parseSpace(JSON.parse(JSON.stringify(space.toWire(form))))).toEqual(checked);
      }),
      runs,
    );
  });

  it('have every configuration once in grid order, at its index', () => {
    fc.assert(
      fc.property(conditional(true), (space) => {
        const listed = [...space.enumerate()];
        expect(BigInt(listed.length)).toBe(space.exactSize);
        expect(new Set(listed.map((config) => space.key(config))).size).toBe(listed.length);
        for (const [index, config] of listed.entries()) {
          expect(space.indexOf(config)).toBe(BigInt(index));
          expect(space.configurationAt(index)).toEqual(config);
          expectConsistent(space.space, config, {});
        }
      }),
      runs,
    );
  });

  it('list every configuration that can be drawn', () => {
    fc.assert(
      fc.property(withUnit(conditional(true)), ({ space, unit }) => {
        const config = space.fromUnit(unit);
        expect(space.configurationAt(space.indexOf(config))).toEqual(config);
      }),
      runs,
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../base/index.ts';
import { compileSpace } from './compile/compile-space.ts';
import type { CompiledSpace } from './compile/compiled-space.ts';
import type { FreeParameter } from './compile/parameter.ts';
import { configurationKey } from './expression/canonical.ts';
import { checkSpace, parseSpace } from './read/parse-space.ts';
import { arbitrarySpace, arbitraryUnit } from './space.arbitrary.ts';

const runs = { seed: 20_240_501, numRuns: 150 };

/** Spaces with a draw of the right dimension. */
const spaceAndUnit = arbitrarySpace()
  .map((space) => compileSpace(space))
  .chain((space) => arbitraryUnit(space.dimension).map((unit) => ({ space, unit })));

const anyParameter = arbitrarySpace({ depth: 0 })
  .map((space) => compileSpace(space))
  .filter((space) => space.dimension > 0)
  .map((space) => space.free[0] as FreeParameter);

const smallSpace = arbitrarySpace({ finite: true })
  .map((space) => compileSpace(space))
  .filter((space) => space.size <= 400);

describe('generated spaces', () => {
  it('are valid and have no overlapping options', () => {
    fc.assert(
      fc.property(arbitrarySpace(), (space) => {
        const { problems, warnings } = checkSpace(space);
        expect(problems).toEqual([]);
        expect(warnings.filter(({ code }) => code === 'SPACE_OVERLAPPING_OPTIONS')).toEqual([]);
      }),
      runs,
    );
  });

  it('contain every configuration that is drawn from them', () => {
    fc.assert(
      fc.property(spaceAndUnit, ({ space, unit }) => {
        expect(space.contains(space.fromUnit(unit))).toBeUndefined();
      }),
      runs,
    );
  });

  it('give the same configuration back from its place in the unit cube and from its point', () => {
    fc.assert(
      fc.property(spaceAndUnit, ({ space, unit }) => {
        const configuration = space.fromUnit(unit);
        const point = space.toPoint(configuration);
        expect(space.fromPoint(point)).toEqual(configuration);
        expect(point).toEqual(space.pointFromUnit(unit));
        expectClose(space, space.pointFromUnit(space.toUnit(configuration)), point);
      }),
      runs,
    );
  });

  it('survive a trip through either wire form as text', () => {
    fc.assert(
      fc.property(arbitrarySpace(), (space) => {
        const checked = parseSpace(space);
        const compiled = compileSpace(space);
        expect(parseSpace(JSON.parse(JSON.stringify(compiled.toWire('v1'))))).toEqual(checked);
        expect(parseSpace(JSON.parse(JSON.stringify(compiled.toWire('v2'))))).toEqual(checked);
      }),
      runs,
    );
  });

  it('give a configuration one key for every order of its entries', () => {
    fc.assert(
      fc.property(spaceAndUnit, ({ space, unit }) => {
        const configuration = space.fromUnit(unit);
        const turned = reversed(configuration);
        expect(configurationKey(turned)).toBe(configurationKey(configuration));
        expect(space.key(turned)).toBe(space.key(configuration));
        expect(space.key(JSON.parse(JSON.stringify(configuration)))).toBe(space.key(configuration));
      }),
      runs,
    );
  });

  it('refuse a configuration with an entry too many or too few, and name it', () => {
    fc.assert(
      fc.property(spaceAndUnit, ({ space, unit }) => {
        const configuration = space.fromUnit(unit);
        expect(space.contains({ ...configuration, surplus: 1 })).toBe('surplus is not a parameter of the search space');
        const [first = ''] = Object.keys(configuration);
        const { [first]: _, ...rest } = configuration;
        expect(space.contains(rest)).toBe(`${first} is missing`);
      }),
      runs,
    );
  });
});

describe('generated parameters', () => {
  it('map unit draws to rising entries within their scale', () => {
    fc.assert(
      fc.property(anyParameter, arbitraryUnit(2), (parameter, units) => {
        const [a = 0, b = 0] = units.sort((x, y) => x - y).map((u) => parameter.fromUnit(u));
        expect(parameter.isFeasible(a)).toBe(true);
        expect(a).toBeLessThanOrEqual(b);
        const { scale } = parameter;
        if (scale === undefined) return;
        expect(Number(parameter.valueAt(a))).toBeGreaterThanOrEqual(scale.low);
        expect(Number(parameter.valueAt(b))).toBeLessThanOrEqual(scale.high);
      }),
      runs,
    );
  });

  it('have cells that contain their middle and, if counted, fill the unit interval', () => {
    fc.assert(
      fc.property(anyParameter, arbitraryUnit(1), (parameter, [u = 0]) => {
        const entry = parameter.fromUnit(u);
        const [lower, upper] = parameter.cell(entry);
        const middle = parameter.toUnit(entry);
        expect(middle).toBeGreaterThanOrEqual(Math.min(lower, 1 - 2 ** -53));
        expect(middle).toBeLessThanOrEqual(upper);
        expect(middle).toBeLessThan(1);
        if (Number.isFinite(parameter.count)) {
          expect(parameter.fromUnit(middle)).toBe(entry);
          expect(parameter.cell(0)[0]).toBe(0);
          expect(parameter.cell(parameter.count - 1)[1]).toBe(1);
          if (entry > 0) expect(parameter.cell(entry - 1)[1]).toBe(lower);
          // A draw lies in the cell of its entry, up to rounding of the border.
          expect(u).toBeGreaterThanOrEqual(lower - 1e-12);
          expect(u).toBeLessThanOrEqual(upper + 1e-12);
        }
      }),
      runs,
    );
  });

  it('find values and model coordinates again', () => {
    fc.assert(
      fc.property(anyParameter, arbitraryUnit(1), (parameter, [u = 0]) => {
        const entry = parameter.fromUnit(u);
        const value = parameter.valueAt(entry);
        expect(value).not.toBeUndefined();
        if (value !== undefined) expect(parameter.entryOf(value)).toBe(entry);
        if (parameter.kind === 'categorical') {
          expect(parameter.position(entry)).toBeNaN();
          return;
        }
        const back = parameter.entryAt(parameter.position(entry));
        expect(parameter.isFeasible(back)).toBe(true);
        if (parameter.kind === 'continuous')
          expect(back).toBeCloseTo(entry, 6 - Math.ceil(Math.log10(Math.abs(entry) + 1)));
        else expect(parameter.valueAt(back)).toBe(value);
      }),
      runs,
    );
  });

  it('answer any model coordinate with the nearest feasible entry', () => {
    fc.assert(
      fc.property(anyParameter, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (parameter, position) => {
        fc.pre(parameter.kind !== 'categorical');
        const entry = parameter.entryAt(position);
        expect(parameter.isFeasible(entry)).toBe(true);
        if (!Number.isFinite(parameter.count) || parameter.count > 500) return;
        const distance = Math.abs(parameter.position(entry) - position);
        for (let other = 0; other < parameter.count; other++) {
          expect(distance).toBeLessThanOrEqual(Math.abs(parameter.position(other) - position) + 1e-12);
        }
      }),
      runs,
    );
  });
});

describe('generated finite spaces', () => {
  it('enumerate as many different configurations as they have', () => {
    fc.assert(
      fc.property(smallSpace, (space) => {
        const keys = new Set<string>();
        let count = 0;
        for (const configuration of space.enumerate()) {
          keys.add(space.key(configuration));
          count += 1;
        }
        expect(count).toBe(space.size);
        expect(keys.size).toBe(space.size);
      }),
      runs,
    );
  });

  it('give any configuration by number, and its number back', () => {
    fc.assert(
      fc.property(smallSpace, (space) => {
        let index = 0;
        for (const configuration of space.enumerate()) {
          expect(space.configurationAt(index)).toEqual(configuration);
          expect(space.indexOf(configuration)).toBe(BigInt(index));
          expect(space.contains(configuration)).toBeUndefined();
          index += 1;
        }
      }),
      { ...runs, numRuns: 60 },
    );
  });

  it('draw nothing that is not in the enumeration', () => {
    const drawn = smallSpace.chain((space) => arbitraryUnit(space.dimension).map((unit) => ({ space, unit })));
    fc.assert(
      fc.property(drawn, ({ space, unit }) => {
        const configuration = space.fromUnit(unit);
        expect(space.configurationAt(space.indexOf(configuration))).toEqual(configuration);
      }),
      runs,
    );
  });
});

/** Entries equal, numbers of continuous parameters up to the rounding of two maps. */
function expectClose(space: CompiledSpace, actual: Float64Array, expected: Float64Array): void {
  for (const parameter of space.free) {
    const a = actual[parameter.coordinate] ?? Number.NaN;
    const b = expected[parameter.coordinate] ?? Number.NaN;
    if (Number.isFinite(parameter.count) || Number.isNaN(b)) expect(a).toBe(b);
    else {
      // Near u = 1 a draw has 2^-53 of absolute precision, which the upper tail of a bell spreads out.
      const isInTail = Math.abs(parameter.position(b) - 0.5) > 5 / 6;
      if (!isInTail) expect(parameter.position(a)).toBeCloseTo(parameter.position(b), 8);
    }
  }
}

function reversed(value: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, entry]) => [name, isMapping(entry) ? reversed(entry) : entry]),
  );
}

function isMapping(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

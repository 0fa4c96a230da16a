import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpace } from '../compile/compile-space.ts';
import { spanSpaces } from '../compile/span.ts';
import { checkSpace, parseSpace } from '../read/parse-space.ts';
import { arbitraryBeliefs, arbitrarySpace, arbitraryUnit } from '../space.arbitrary.ts';
import { priorDensity, priorDraw, priorFromCells } from './parameter-prior.ts';

const runs = { seed: 20_240_502, numRuns: 150 };
const pair = arbitrarySpace().chain((space) => arbitraryBeliefs(space).map((believed) => ({ space, believed })));
const believed = pair.map((both) => both.believed);

describe('spaces with defaults and priors', () => {
  it('survive a trip through either wire form as text', () => {
    fc.assert(
      fc.property(believed, (space) => {
        const checked = parseSpace(space);
        const compiled = compileSpace(space);
        expect(checkSpace(space).problems).toEqual([]);
        expect(parseSpace(checked)).toEqual(checked);
        expect(parseSpace(JSON.parse(JSON.stringify(compiled.toWire('v1'))))).toEqual(checked);
        expect(parseSpace(JSON.parse(JSON.stringify(compiled.toWire('v2'))))).toEqual(checked);
      }),
      runs,
    );
  });

  it('have the values, draws and identities of the space without them', () => {
    const drawn = pair.chain((both) =>
      arbitraryUnit(compileSpace(both.space).dimension).map((unit) => ({ ...both, unit })),
    );
    fc.assert(
      fc.property(drawn, ({ space, believed, unit }) => {
        const [plain, stated] = [compileSpace(space), compileSpace(believed)];
        const configuration = plain.fromUnit(unit);
        expect(stated.exactSize).toBe(plain.exactSize);
        expect(stated.fromUnit(unit)).toEqual(configuration);
        expect(stated.toUnit(configuration)).toEqual(plain.toUnit(configuration));
        expect(stated.key(configuration)).toBe(plain.key(configuration));
      }),
      runs,
    );
  });

  it('have a default configuration that is in the space, with every stated default that exists in it', () => {
    fc.assert(
      fc.property(believed, (space) => {
        const compiled = compileSpace(space);
        const { defaultConfiguration } = compiled;
        const isStated = compiled.free.some(({ expression }) => expression.default !== undefined);
        if (defaultConfiguration === undefined) {
          const outside = compiled.free.filter(({ expression }) => expression.default !== undefined);
          for (const parameter of outside) expect(parameter.condition).toBeDefined();
          return;
        }
        expect(isStated).toBe(true);
        expect(compiled.contains(defaultConfiguration)).toBeUndefined();
        const point = compiled.toPoint(defaultConfiguration);
        for (const { coordinate, expression, entryOf } of compiled.free) {
          if (!compiled.isActive(point, coordinate) || expression.default === undefined) continue;
          if (expression.type !== 'choice') expect(point[coordinate]).toBe(entryOf(expression.default));
        }
      }),
      runs,
    );
  });

  it('have priors whose masses are positive and sum to 1, and whose draws have their density', () => {
    fc.assert(
      fc.property(believed, (space) => {
        const { priors, free } = compileSpace(space);
        expect(priors).toHaveLength(free.length);
        for (const [coordinate, prior] of priors.entries()) {
          const stated = free[coordinate]?.expression.prior;
          expect(prior !== undefined).toBe(stated !== undefined && stated !== 'none');
          if (prior === undefined) continue;
          expect(Math.min(...prior.masses)).toBeGreaterThan(0);
          expect(prior.masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 12);
          let last = -1;
          for (let i = 0; i < 200; i++) {
            const u = (i + 0.5) / 200;
            const drawn = priorDraw(prior, u);
            expect(drawn).toBeGreaterThan(last);
            expect(drawn).toBeLessThan(1);
            last = drawn;
            // The slope of the inverse distribution function is one over the density.
            const ahead = priorDraw(prior, u + 1e-9);
            if (Math.floor(ahead * prior.masses.length) === Math.floor(drawn * prior.masses.length))
              expect((ahead - drawn) * priorDensity(prior, drawn)).toBeCloseTo(1e-9, 12);
          }
        }
      }),
      { ...runs, numRuns: 60 },
    );
  });

  it('keep the mass of a histogram in any number of cells', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 100 });
    fc.assert(
      fc.property(counts, (cells) => {
        fc.pre(cells.some((cell) => cell > 0));
        const [parameter] = compileSpace({ x: { type: 'uniform', min_value: 0, max_value: 1 } }).free;
        const masses = (parameter && priorFromCells(parameter, cells, 'book')?.masses) ?? [];
        const mean = (weights: readonly number[]) =>
          weights.reduce((sum, weight, cell) => sum + (weight * (cell + 0.5)) / weights.length, 0) /
          weights.reduce((sum, weight) => sum + weight, 0);
        expect(masses).toHaveLength(32);
        // Cells of a 32nd move the mean by at most half their width; the floor pulls it by 2 % towards the middle.
        expect(Math.abs(mean(masses) - mean(cells))).toBeLessThan(0.5 / 32 + 0.02);
      }),
      runs,
    );
  });

  it('leave the span of two versions without weights that no longer fit', () => {
    fc.assert(
      fc.property(believed, believed, (before, after) => {
        expect(checkSpace(spanSpaces(before, after).space).problems).toEqual([]);
      }),
      runs,
    );
  });
});

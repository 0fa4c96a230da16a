import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableCsv } from '../chart.ts';
import { escapeXml, pathData } from '../surface/svg.ts';
import {
  bytesText,
  compactText,
  countText,
  durationText,
  durationTick,
  metricText,
  parameterText,
  percentText,
  pluralText,
  tickText,
} from './format.ts';
import { spreadLabels } from './frame.ts';

describe('numbers for people', () => {
  it('gives metrics four decimals, or as many as the spread needs', () => {
    expect(metricText(0.85441)).toBe('0.8544');
    expect(metricText(0.85441, 0.00002)).toBe('0.854410');
    expect(metricText(1234567)).toBe('1.23e6');
    expect(metricText(0.00001)).toBe('1.00e-5');
    expect(metricText(undefined)).toBe('–');
    expect(metricText(Number.NaN)).toBe('–');
    expect(metricText(Number.POSITIVE_INFINITY)).toBe('∞');
  });
  it('gives parameters three digits and exponents at the ends', () => {
    expect(parameterText(0.00118)).toBe('0.00118');
    expect(parameterText(0.000209)).toBe('2.09e-4');
    expect(parameterText(128)).toBe('128');
    expect(parameterText(3.0000001, true)).toBe('3');
    expect(parameterText('adam')).toBe('adam');
    expect(parameterText(true)).toBe('true');
    expect(parameterText(null)).toBe('null');
    expect(parameterText(undefined)).toBe('–');
  });
  it('gives durations two units', () => {
    const texts = [850, 42_300, 725_000, 12_000_000, 367_200_000].map(durationText);
    expect(texts).toEqual(['850 ms', '42.3 s', '12 m 05 s', '3 h 20 m', '4 d 06 h']);
    expect(durationText(null)).toBe('–');
    expect([0, 2_000, 3_600_000].map(durationTick)).toEqual(['0', '2 s', '1 h']);
    expect(durationText(59_990)).toBe('0 m 59 s');
  });
  it('shortens counts on axes only', () => {
    expect(countText(98_140)).toBe('98,140');
    expect(compactText(98_140)).toBe('98.1 k');
    expect(compactText(2_500_000)).toBe('2.5 M');
    expect(pluralText(1, 'trial')).toBe('1 trial');
    expect(pluralText(1_200, 'retry', 'retries')).toBe('1,200 retries');
    expect(percentText(0.123, 1)).toBe('12.3 %');
    expect(bytesText(1_536)).toBe('1.50 KiB');
    expect([0, 0.0001, 12_000, 0.25].map(tickText)).toEqual(['0', '1e-4', '12k', '0.25']);
  });
});

it('places labels in order without overlap', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 6 }), (wanted) => {
      const placed = spreadLabels(wanted, 10, 0, 100);
      const sorted = [...placed].sort((a, b) => a - b);
      for (let i = 1; i < sorted.length; i++)
        expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(10 - 1e-9);
    }),
    { seed: 5, numRuns: 200 },
  );
});

it('writes text safely into SVG and CSV', () => {
  expect(escapeXml('<a & "b">')).toBe('&lt;a &amp; &quot;b&quot;&gt;');
  expect(
    tableCsv({
      header: ['a', 'b'],
      rows: [
        ['x,"y"', 1],
        ['=SUM(A1)', null],
        ['', Number.NaN],
      ],
    }),
  ).toBe('a,b\r\n"x,""y""",1\r\n\'=SUM(A1),\r\n,\r\n');
});

it('writes circles and rectangles as closed paths', () => {
  expect(pathData((path) => path.rect(1, 2, 3, 4))).toBe('M1 2h3v4h-3Z');
  expect(pathData((path) => path.circle(5, 5, 2))).toMatch(/^M7 5a2 2 .*z$/);
});

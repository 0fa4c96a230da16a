import type { Json } from '../base/index.ts';

/** A value of a note as text: fractions with four digits, everything but strings as JSON. */
export function noteValueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(4))).replace('-', '−');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `1 trial`, `2 trials`. */
export function countedText(value: Json, what: string): string {
  return `${noteValueText(value)} ${what}${value === 1 ? '' : 's'}`;
}

/** A number with fixed decimals, for quantities such as logarithms whose absolute size matters. */
export function fixedText(value: Json, digits: number): string {
  if (typeof value !== 'number') return noteValueText(value);
  // Avoids −0.0.
  const near = Number(value.toFixed(digits)) + 0;
  return near.toFixed(digits).replace('-', '−');
}

/** A number for people, with `digits` significant digits and no trailing zeros. */
export function roundedText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const text = value.toPrecision(digits);
  // Rounding may push the largest doubles to Infinity.
  return Number.isFinite(Number(text)) ? String(Number(text)) : text;
}

/** Two different numbers for people, with at least 4 digits, and enough to distinguish them. */
export function numberPairText(a: number, b: number): [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const texts: [string, string] = [roundedText(a, digits), roundedText(b, digits)];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

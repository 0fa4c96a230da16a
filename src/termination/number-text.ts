/** A number for people: `digits` significant digits, no trailing zeros. */
export function roundedText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const text = value.toPrecision(digits);
  // The largest numbers are rounded up to more than a number can be.
  return Number.isFinite(Number(text)) ? String(Number(text)) : text;
}

/** Two different numbers for people, with as many digits (at least 4) as it takes to tell them apart. */
export function numberPairText(a: number, b: number): [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const texts: [string, string] = [roundedText(a, digits), roundedText(b, digits)];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

/** A number for people: `digits` significant digits, no trailing zeros. */
export function numberText(value: number, digits = 4): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);
}

/** Two different numbers for people, with as many digits (at least 4) as it takes to tell them apart. */
export function numberPairText(a: number, b: number): [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const texts: [string, string] = [numberText(a, digits), numberText(b, digits)];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

/** A decimal number: `digits` · 10^−`places`. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

/** The decimal number in the shortest text of a double: 0.1 means one tenth. */
export function decimalOf(x: number): Decimal {
  const [mantissa = '0', exponent = '0'] = x.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}

/** The double nearest to a decimal number. */
export function toDouble({ digits, places }: Decimal): number {
  return Number(`${digits}e${-places}`);
}

/** `a + b · count`, exactly. */
export function plusMultiple(a: Decimal, b: Decimal, count: number): Decimal {
  const places = Math.max(a.places, b.places);
  const at = ({ digits, places: own }: Decimal) => digits * 10n ** BigInt(places - own);
  return { digits: at(a) + at(b) * BigInt(count), places };
}

/** `a · b`, exactly. */
export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

/** Digits that are kept: far more than the 17 of a double, so that dropping the rest does not change the rounding. */
const mostDigits = 60;

/** The number cut to 60 digits. */
export function trimmedDecimal({ digits, places }: Decimal): Decimal {
  const surplus = String(digits < 0n ? -digits : digits).length - mostDigits;
  return surplus <= 0 ? { digits, places } : { digits: digits / 10n ** BigInt(surplus), places: places - surplus };
}

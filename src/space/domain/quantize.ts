/**
 * Rounds to the nearest whole number, ties to even, as Python and NumPy do. (`Math.round` rounds ties up and would
 * shift every second cell border.) Never returns −0.
 */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const above = x - below;
  if (above === 0.5) return (below % 2 === 0 ? below : below + 1) + 0;
  return (above < 0.5 ? below : below + 1) + 0;
}

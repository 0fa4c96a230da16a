/** Steps of the best value by number of ended trials. @param values in order of ending; NaN: no value */
export function bestSteps(
  values: ArrayLike<number>,
  goal: 'minimize' | 'maximize',
): readonly (readonly [number, number])[] {
  const steps: (readonly [number, number])[] = [];
  let best = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(best) || (goal === 'maximize' ? value > best : value < best)) {
      best = value;
      steps.push([i + 1, value]);
    }
  }
  return steps;
}

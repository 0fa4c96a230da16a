/**
 * Steps at which several runs are compared, chosen like MLflow: evenly spread over the steps of all runs, plus the
 * first and last step of each run.
 * @param most approximate number of steps
 */
export function sampledSteps(
  stepsOfRuns: readonly (readonly number[])[],
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): ReadonlySet<number> {
  const isInside = (step: number) => step >= from && step <= to;
  const all = [...new Set(stepsOfRuns.flat())].filter(isInside).sort((a, b) => a - b);
  if (all.length <= most) return new Set(all);
  const interval = all.length / most;
  const spread = Array.from({ length: most }, (_, index) => all[Math.floor(index * interval)]);
  const ends = stepsOfRuns.flatMap((steps) => {
    const inOrder = steps.toSorted((a, b) => a - b);
    return [inOrder[0], inOrder.at(-1)];
  });
  return new Set(
    [...spread, all.at(-1), ...ends].flatMap((step) => (step !== undefined && isInside(step) ? [step] : [])),
  );
}

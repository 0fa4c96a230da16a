import { countText } from '../axes/format.ts';
import { type LegendEntry, mark } from '../axes/legend.ts';
import { seriesColour } from '../axes/palette.ts';
import { reportError } from '../errors.ts';
import { needValues } from '../figure/nothing.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import { bestSteps } from './best-steps.ts';
import type { CompareData, ComparedSweep } from './marks.ts';

/** Most sweeps in one chart: more colours cannot be distinguished. */
const most = 8;

/** Data of charts over several sweeps. @throws REPORT_BAD_OPTION, REPORT_NOTHING_TO_DRAW, REPORT_NOT_COMPARABLE */
export async function compared(sources: readonly [SweepSource, ...SweepSource[]]): Promise<CompareData> {
  if (sources.length > most)
    throw reportError('REPORT_BAD_OPTION', `expected at most ${most} sweeps in one chart, got ${sources.length}`);
  const [first] = sources;
  const metric = await needValues(first);
  const goal = first.facts.goal ?? 'minimize';
  const sweeps: ComparedSweep[] = [];
  for (const source of sources) {
    await needValues(source);
    if (source.facts.metric !== metric || source.facts.goal !== goal)
      throw reportError(
        'REPORT_NOT_COMPARABLE',
        `${source.name} should ${source.facts.goal} ${source.facts.metric}, ${first.name} should ${goal} ${metric}: one chart shows only sweeps with the same metric and goal`,
        { details: { sweeps: [first.snapshot.sweep.id, source.snapshot.sweep.id] } },
      );
    const values = new Float32Array(source.snapshot.view.best);
    sweeps.push({ name: nameOf(source, sources), ended: values.length, steps: bestSteps(values, goal), values });
  }
  return { metric, goal, sweeps };
}

/** Its name, with the id if another sweep has the same name. */
function nameOf(source: SweepSource, all: readonly SweepSource[]): string {
  const isShared = all.some((other) => other !== source && other.name === source.name);
  return isShared ? `${source.name} (${source.snapshot.sweep.id})` : source.name;
}

/** A line for each sweep. */
export function legendOf({ sweeps }: CompareData): readonly LegendEntry[] {
  return sweeps.map(({ name, ended }, i) =>
    mark(`${name}, ${countText(ended)} trials`, 'line', (palette) => seriesColour(palette, i)),
  );
}

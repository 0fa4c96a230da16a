import { nearestWord } from '../../base/index.ts';
import type { Goal } from '../../model/index.ts';
import { countText } from '../axes/format.ts';
import { mark } from '../axes/legend.ts';
import { rampColour } from '../axes/palette.ts';
import { reportError } from '../errors.ts';
import type { Figure } from '../figure/figure.ts';
import { needValues, nothingToDraw } from '../figure/nothing.ts';
import { answerOf, type SweepSource } from '../figure/sweep-source.ts';
import { readTradeOff, tradeOffColumns } from './aggregate.ts';
import { tradeOffChart, tradeOffData } from './draw.ts';

/** The primary metric against a second quantity. */
export const figure: Figure = async ([source], { metric: second }) => {
  const metric = await needValues(source);
  const { x, xGoal } = secondOf(source, second);
  const view = await readTradeOff(source.series, source.snapshot, { x, xGoal });
  const { tradeOff } = view.header;
  if (tradeOff.trials === 0) throw await nothingToDraw(source, `No trial has both ${metric} and ${x}.`);
  const data = tradeOffData(source.facts, answerOf(view));
  const isSample = !tradeOff.isExact || data.cloud.trial.length < tradeOff.trials;
  return {
    chart: tradeOffChart(data),
    subtitle: `${metric} against ${data.second.label}`,
    legend: [
      mark(
        `not beaten in both, ${countText(data.front.trial.length)} of ${countText(tradeOff.trials)}`,
        'ring',
        ({ signal }) => signal,
      ),
      mark(isSample ? 'others, a sample' : 'others', 'dot', (palette) => rampColour(palette, 0.3)),
    ],
  };
};

/** The second quantity: as given, the second objective, or the duration. */
function secondOf(
  { snapshot, facts }: SweepSource,
  text: string | undefined,
): { readonly x: string; readonly xGoal: Goal } {
  const { objectives } = snapshot.sweep.definition;
  if (text === undefined) {
    const other = objectives?.find(({ primaryMetric }) => primaryMetric !== facts.metric);
    return other === undefined ? { x: '__duration', xGoal: 'minimize' } : { x: other.primaryMetric, xGoal: other.goal };
  }
  const known = [...tradeOffColumns, ...snapshot.metrics.map(({ metric }) => metric)];
  const spoken = new Map<string, string>([
    ['duration', '__duration'],
    ['intervals', '__intervals'],
  ]);
  const [, name = text, direction] = /^(.*):(minimize|maximize)$/.exec(text) ?? [];
  const x = known.includes(name) ? name : (spoken.get(name) ?? name);
  if (!known.includes(x)) {
    const nearest = nearestWord(name, known);
    const hint =
      nearest === undefined ? `reported are ${known.slice(2).join(', ') || 'none'}` : `did you mean "${nearest}"?`;
    throw reportError('REPORT_BAD_OPTION', `metric: no trial has reported "${name}"; ${hint}`, {
      details: { metric: name },
    });
  }
  const declared = objectives?.find(({ primaryMetric }) => primaryMetric === x)?.goal;
  return { x, xGoal: direction === 'maximize' || direction === 'minimize' ? direction : (declared ?? 'minimize') };
}

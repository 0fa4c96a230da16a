import type { Aggregate } from '../aggregate.ts';
import type { AnswerCall } from '../entry.ts';
import { answer as slices } from '../slice/aggregate.ts';
import { type TradeOffQuery, answer as tradeOff } from '../trade-off/aggregate.ts';
import type { InsightsFacts } from './schema.ts';

/** Both answers as one frame. */
export async function answer(call: AnswerCall<TradeOffQuery>): Promise<Aggregate<InsightsFacts>> {
  const [cuts, costs] = [slices(call), await tradeOff(call)];
  return { header: { ...cuts.header, ...costs.header }, arrays: { ...costs.arrays, ...cuts.arrays } };
}

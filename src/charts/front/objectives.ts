import { nothingToDraw } from '../figure/nothing.ts';
import { answerOf, type SweepSource } from '../figure/sweep-source.ts';
import { readObjectives } from './read.ts';

/** Data of charts over several objectives. @throws REPORT_NOTHING_TO_DRAW */
export async function objectivesOf(source: SweepSource) {
  const answer = answerOf(await readObjectives(source.parts, source.snapshot));
  const { objectives, counted } = answer.header;
  if (objectives.length < 2)
    throw await nothingToDraw(
      source,
      'The sweep has one objective; use pareto to compare its metric with a second one.',
    );
  if (counted === 0) throw await nothingToDraw(source, 'No completed trial has a value of every objective yet.');
  return answer;
}

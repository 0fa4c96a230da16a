import { countText } from '../axes/format.ts';
import { labelLift, segment } from '../axes/frame.ts';
import type { Palette } from '../axes/palette.ts';
import type { Scale } from '../axes/scale.ts';
import { type Box, type Surface, textSize } from '../surface/surface.ts';
import type { VersionMark } from '../sweep-facts.ts';

/** Pixels between two labels, and between a label and the end of the chart. */
const gap = 10;
/** Distance from a mark at which the pointer is on it, pixels. */
const reach = 4;

/**
 * Changes between trials of an axis: changes before the first trial and after the last are not part of its history, and
 * of several between the same two trials, the last counts.
 */
export function marksWithin(changes: readonly VersionMark[], total: number): readonly VersionMark[] {
  const byTrial = new Map(changes.map((change) => [change.firstTrial, change]));
  return [...byTrial.values()].filter(({ firstTrial }) => firstTrial > 0 && firstTrial < total);
}

/** Version that suggested a trial. */
export function versionAt(changes: readonly VersionMark[], trial: number): number {
  return changes.findLast(({ firstTrial }) => firstTrial <= trial)?.version ?? 1;
}

/** Addition to a chart's summary; empty without a mark. */
export function changesText(marks: readonly VersionMark[]): string {
  // A longer list is not readable as a sentence.
  if (marks.length > 3) return `; the definition changed ${countText(marks.length)} times`;
  return marks
    .map(({ version, firstTrial }) => `; version ${version} of the definition from trial ${countText(firstTrial)} on`)
    .join('');
}

/** The mark under the pointer. */
export function markNear(marks: readonly VersionMark[], x: Scale, px: number): VersionMark | undefined {
  let nearest: VersionMark | undefined;
  let least = reach;
  for (const mark of marks) {
    const distance = Math.abs(x.at(mark.firstTrial) - px);
    if (distance <= least) {
      nearest = mark;
      least = distance;
    }
  }
  return nearest;
}

/**
 * A thin vertical line for each change, with its version above the plotting area if it fits: in words, or as
 * a number.
 * @param clear no label begins before this x
 * @param until none ends after this one
 */
export function drawVersions(
  surface: Surface,
  { box, x, clear, until }: { readonly box: Box; readonly x: Scale; readonly clear: number; readonly until: number },
  palette: Palette,
  marks: readonly VersionMark[],
): void {
  const places = marks.map(({ firstTrial }) => Math.round(x.at(firstTrial)) + 0.5);
  let free = clear;
  marks.forEach(({ version }, i) => {
    const px = places[i] ?? 0;
    surface.shape(segment(px, box.y, px, box.y + box.h), { stroke: palette.faint, dash: [3, 3] });
    const end = Math.min(places[i + 1] ?? until, until) - gap;
    for (const text of [`version ${version}`, String(version)]) {
      const width = surface.textWidth(text, { size: textSize });
      if (px < free || px + width > end) continue;
      surface.text(text, px, box.y - labelLift, { color: palette.faint, baseline: 'bottom' });
      free = px + width + gap;
      break;
    }
  });
}

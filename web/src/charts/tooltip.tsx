import type { Hit } from '../../../src/charts/chart.ts';
import { StateIcon } from '../ui/states/state.tsx';
import { isStateName } from '../ui/states/states.ts';

const width = 250;

/** A tooltip next to the pointer. */
export function Tip({
  hit,
  x,
  y,
  width: room,
}: {
  readonly hit: Hit;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}) {
  const left = x + 14 + width > room ? Math.max(4, x - 14 - width) : x + 14;
  const isLeft = left < x;
  return (
    <div
      className="tip"
      style={
        isLeft
          ? { right: room - x + 14, top: Math.max(0, y - 12), maxWidth: width }
          : { left, top: Math.max(0, y - 12), maxWidth: width }
      }
    >
      <b>{hit.title}</b>{' '}
      {hit.note !== undefined && hit.note !== '' && (
        <span className="muted">
          {isStateName(hit.note) && <StateIcon state={hit.note} size={10} />} {hit.note}
        </span>
      )}
      {hit.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

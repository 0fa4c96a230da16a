import { sparkPath } from './spark-path.ts';

const size = { width: 120, height: 26 };

/** The best value so far as a small line, with its figures next to it as text. */
export function Spark({
  points,
  ended,
}: {
  readonly points: readonly (readonly [number, number])[];
  readonly ended: number;
}) {
  if (points.length < 2) return <span className="faint">–</span>;
  return (
    <svg {...size} aria-hidden="true" style={{ display: 'block', overflow: 'hidden' }}>
      <path
        d={sparkPath(points, ended, size)}
        fill="none"
        stroke="var(--signal)"
        strokeWidth={1.6}
        strokeLinejoin="round"
      />
    </svg>
  );
}

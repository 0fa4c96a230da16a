/** The incumbent's steps as a small line. Its figures stand beside it in text. */
export function Spark({
  points,
  ended,
}: {
  readonly points: readonly (readonly [number, number])[];
  readonly ended: number;
}) {
  const width = 120;
  const height = 26;
  if (points.length < 2) return <span className="faint">–</span>;
  const values = points.map(([, value]) => value);
  // The first steps are far off; the last three quarters fill the height.
  const sorted = [...values].sort((a, b) => a - b);
  const isRising = (values.at(-1) ?? 0) >= (values[0] ?? 0);
  const low = sorted[isRising ? Math.floor(sorted.length * 0.25) : 0] ?? 0;
  const high = sorted[isRising ? sorted.length - 1 : Math.ceil((sorted.length - 1) * 0.75)] ?? 1;
  const x = (trial: number) => 2 + (Math.min(trial, ended) / Math.max(1, ended)) * (width - 4);
  const y = (value: number) =>
    height - 3 - Math.min(1.2, Math.max(-0.2, (value - low) / (high - low || 1))) * (height - 6);
  const path = points
    .map(([trial, value], k) =>
      k === 0 ? `M${x(trial).toFixed(1)} ${y(value).toFixed(1)}` : `H${x(trial).toFixed(1)}V${y(value).toFixed(1)}`,
    )
    .join('');
  return (
    <svg width={width} height={height} aria-hidden="true" style={{ display: 'block', overflow: 'hidden' }}>
      <path d={`${path}H${x(ended)}`} fill="none" stroke="var(--signal)" strokeWidth={1.6} strokeLinejoin="round" />
    </svg>
  );
}

import './charts.css';
import type { ReactNode } from 'react';
import type { LegendEntry } from '../../../src/charts/axes/legend.ts';
import { type Palette, rampColour } from '../../../src/charts/axes/palette.ts';
import { usePalette } from '../state/theme.ts';

/** The legend of a chart, with the same words as pictures and reports. */
export function Legend({
  entries,
  children,
}: {
  readonly entries: readonly LegendEntry[];
  readonly children?: ReactNode;
}) {
  const palette = usePalette();
  return (
    <div className="legend">
      {entries.map((entry) => (
        <span key={entry.text}>
          <Mark entry={entry} palette={palette} />
          {entry.text}
        </span>
      ))}
      {children}
    </div>
  );
}

function Mark({ entry, palette }: { readonly entry: LegendEntry; readonly palette: Palette }) {
  const colour = entry.colour?.(palette) ?? palette.muted;
  switch (entry.mark) {
    case 'line':
      return <i className="line" style={{ background: colour }} />;
    case 'square':
      return <i className="swatch" style={{ background: colour }} />;
    case 'box':
      return <i className="swatch" style={{ border: `1px solid ${colour}` }} />;
    case 'ramp': {
      const steps = [0.15, 0.5, 0.95].map((rank) => rampColour(palette, rank)).join(', ');
      return <i className="swatch" style={{ background: `linear-gradient(90deg, ${steps})` }} />;
    }
    case 'dotted':
      return (
        <svg width="3" height="15" aria-hidden="true">
          <path d="M1.5 0v15" stroke={colour} strokeWidth="1.5" strokeDasharray="3 3" />
        </svg>
      );
    case 'cross':
      return (
        <svg width="10" height="10" aria-hidden="true">
          <path d="m2 2 6 6M8 2 2 8" stroke={colour} strokeWidth="1.4" />
        </svg>
      );
    default:
      return (
        <svg width="12" height="12" aria-hidden="true">
          {entry.mark === 'ring' ? (
            <circle cx="6" cy="6" r="4" fill={palette.surface} stroke={colour} strokeWidth="1.7" />
          ) : (
            <circle cx="6" cy="6" r="3" fill={colour} />
          )}
        </svg>
      );
  }
}

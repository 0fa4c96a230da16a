import { rampColour } from '../../../../../src/charts/axes/palette.ts';
import { usePalette } from '../../../state/theme.ts';

/** What the marks of the objective history mean. */
export function HistoryLegend({ isSampled, isChanged }: { readonly isSampled: boolean; readonly isChanged: boolean }) {
  const palette = usePalette();
  const gradient = [0.15, 0.5, 0.95].map((rank) => rampColour(palette, rank)).join(', ');
  return (
    <div className="legend">
      <span>
        <i className="line" style={{ background: 'var(--signal)' }} />
        best so far
      </span>
      <span>
        <i className="swatch" style={{ background: `linear-gradient(90deg, ${gradient})` }} />
        {isSampled ? 'least to greatest' : 'completed'}
      </span>
      {!isSampled && (
        <span>
          <svg width="9" height="9" aria-hidden="true">
            <path d="m1.5 1.5 6 6M7.5 1.5l-6 6" stroke="var(--faint)" strokeWidth="1.3" />
          </svg>
          stopped
        </span>
      )}
      {isChanged && (
        <span>
          <svg width="3" height="15" aria-hidden="true">
            <path d="M1.5 0v15" stroke="var(--muted)" strokeWidth="1.5" strokeDasharray="3 3" />
          </svg>
          definition changed
        </span>
      )}
    </div>
  );
}

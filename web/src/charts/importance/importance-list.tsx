import './importance.css';
import { percentText } from '../../../../src/charts/axes/format.ts';
import type { ImportanceItem } from '../../../../src/charts/importance/data.ts';
import { chartWords } from '../../words/charts.ts';

/** Parameter importance as a list of buttons with bars and their 90 % intervals. */
export function ImportanceList({
  items,
  onPick,
  chosen,
}: {
  readonly items: readonly (ImportanceItem & { readonly column: string })[];
  readonly onPick: (column: string) => void;
  readonly chosen?: string;
}) {
  const most = items.reduce((a, { high }) => Math.max(a, high), 0.01);
  const share = (value: number) => `${(Math.min(1, value / most) * 100).toFixed(2)}%`;
  if (items.length === 0) return <p className="muted">{chartWords.importanceValues}</p>;
  return (
    <ul className="importance" aria-label={chartWords.importance}>
      {items.map((item) => (
        <li key={item.column}>
          <button
            type="button"
            aria-pressed={chosen === undefined ? undefined : chosen === item.column}
            onClick={() => onPick(item.column)}
          >
            <span className="ell" title={item.label}>
              {item.isConditional && <span className="faint">↳ </span>}
              {item.label}
            </span>
            <span className="track" aria-hidden="true">
              <i className="fill" style={{ width: share(item.share), opacity: item.isConditional ? 0.6 : 0.9 }} />
              <i
                className="whisker"
                style={{ left: share(item.low), width: share(Math.max(0.002, item.high - item.low)) }}
              />
            </span>
            <span className="num">
              {percentText(item.share, 1)}{' '}
              <span className="muted">
                ({(item.low * 100).toFixed(0)}–{(item.high * 100).toFixed(0)})
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

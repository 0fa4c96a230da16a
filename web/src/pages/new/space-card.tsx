import { pluralText } from '../../../../src/charts/axes/format.ts';
import type { CheckProblem } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { StateIcon } from '../../ui/states/state.tsx';
import { readSpace, type SpaceEntry } from './document.ts';

/** The search space as the file has it; faults stand at their parameter. */
export function SpaceCard({ text, problems }: { readonly text: string; readonly problems: readonly CheckProblem[] }) {
  const entries = readSpace(text);
  const isFaulty = ({ name }: SpaceEntry) =>
    problems.some(
      ({ severity, path }) => severity === 'error' && path.startsWith('search_space') && path.split('.').includes(name),
    );
  return (
    <Card title="Search space" sub={pluralText(entries.length, 'parameter')}>
      {entries.length === 0 ? (
        <p className="muted">
          Parameters come below <span className="mono">search_space:</span> in the file.
        </p>
      ) : (
        <ul>
          {entries.map((entry, i) => {
            const isNewBranch = entry.branch !== null && entries[i - 1]?.branch !== entry.branch;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity but their place
              <li key={i}>
                {isNewBranch && (
                  <div className="faint small-text" style={{ padding: `5px 0 1px ${entry.depth * 20}px` }}>
                    if <b style={{ color: 'var(--muted)' }}>{entry.branch}</b>
                  </div>
                )}
                <div
                  className="row"
                  style={{
                    padding: `6px 0 6px ${entry.depth * 20}px`,
                    borderTop: isNewBranch || i === 0 ? 0 : '1px solid var(--grid)',
                  }}
                >
                  <span style={{ fontWeight: 540, minWidth: 118 }}>
                    {entry.depth > 0 && <span className="faint">↳ </span>}
                    {entry.name}
                  </span>
                  <span className="tag">{entry.expression}</span>
                  <span className="muted mono ell grow">{entry.detail}</span>
                  {isFaulty(entry) && <StateIcon state="failed" />}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

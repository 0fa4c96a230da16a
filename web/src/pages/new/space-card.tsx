import type { CheckProblem } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { Prose } from '../../ui/prose.tsx';
import { StateIcon } from '../../ui/states/state.tsx';
import { newSweepWords } from '../../words/pages/new-sweep.ts';
import { readSpace, type SpaceEntry } from './document.ts';

/** The search space in the file, with each error at its parameter. */
export function SpaceCard({ text, problems }: { readonly text: string; readonly problems: readonly CheckProblem[] }) {
  const entries = readSpace(text);
  const isFaulty = ({ name }: SpaceEntry) =>
    problems.some(
      ({ severity, path }) => severity === 'error' && path.startsWith('search_space') && path.split('.').includes(name),
    );
  return (
    <Card title={newSweepWords.space} sub={newSweepWords.parameters(entries.length)}>
      {entries.length === 0 ? (
        <p className="muted">
          <Prose text={newSweepWords.noParameters} />
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
                    {newSweepWords.branch} <b style={{ color: 'var(--muted)' }}>{entry.branch}</b>
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
                  {entry.when !== '' && <span className="faint mono ell">{newSweepWords.when(entry.when)}</span>}
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

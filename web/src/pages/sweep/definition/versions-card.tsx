import { useQuery } from '@tanstack/react-query';
import { countText } from '../../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { versionsQuery } from '../../../api/queries.ts';
import { QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { definitionWords } from '../../../words/pages/definition.ts';
import { Differences } from './differences.tsx';

/** Every version of a definition, newest first: who changed what, and from which trial on. */
export function VersionsCard({ head }: { readonly head: SweepHead }) {
  const query = useQuery(versionsQuery(head.id));
  return (
    <Card title={definitionWords.versions} sub={countText(head.definitionVersion)}>
      <QueryBoundary query={query} height={80}>
        {({ versions }) => (
          <ol className="versions" reversed>
            {[...versions].reverse().map(({ version, atMs, by, note, firstTrial, differences }) => (
              <li key={version}>
                <h3>
                  {definitionWords.versionTitle(version)}{' '}
                  <span className="sub">{definitionWords.origin(version, firstTrial, atMs, by)}</span>
                </h3>
                {note !== null && <p>{note}</p>}
                {differences.length > 0 && <Differences differences={differences} />}
              </li>
            ))}
          </ol>
        )}
      </QueryBoundary>
    </Card>
  );
}

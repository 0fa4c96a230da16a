import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { bookOf } from '../../../../../src/model/index.ts';
import { apiUrl } from '../../../api/client.ts';
import { definitionQuery, sessionQuery } from '../../../api/queries.ts';
import { sweepPath } from '../../../paths.ts';
import { lazyPart } from '../../../ui/boundaries/missing-script.ts';
import { PartBoundary } from '../../../ui/boundaries/part-boundary.tsx';
import { QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { download } from '../../../ui/download.ts';
import { Skeleton } from '../../../ui/placeholders/skeleton.tsx';
import { definitionWords } from '../../../words/pages/definition.ts';
import { sweepWords } from '../../../words/pages/sweep.ts';
import { PriorsCard } from './priors-card.tsx';
import { VersionsCard } from './versions-card.tsx';

const YamlEditor = lazyPart(() => import('../../../editor/yaml-editor.tsx'));

/** The current sweep file and its earlier versions. */
export default function Definition({ head }: { readonly head: SweepHead }) {
  const query = useQuery(definitionQuery(head.id));
  const role = useQuery(sessionQuery).data?.role;
  const tags = Object.entries(head.tags);
  const isFirst = head.definitionVersion === 1;
  const book = query.data && bookOf(query.data.definition);
  const priors = query.data?.priors ?? [];
  return (
    <div className={isFirst ? 'stack' : 'newgrid two'}>
      <Card
        title={definitionWords.title}
        sub={isFirst ? definitionWords.submitted(head.createdAtMs) : definitionWords.version(head.definitionVersion)}
        isFlush
        end={
          <>
            {tags.map(([key, value]) => (
              <span key={key} className="tag">
                {definitionWords.tag(key, value)}
              </span>
            ))}
            <button
              type="button"
              className="btn small"
              onClick={() => download(apiUrl(['sweeps', head.id, 'export'], { format: 'yaml' }), `${head.name}.yaml`)}
            >
              {definitionWords.save}
            </button>
            {head.state === 'running' && role !== 'viewer' && (
              <Link className="btn small" href={sweepPath(head.id, 'change')}>
                {sweepWords.change}
              </Link>
            )}
            <Link className="btn small" href={`/new?from=${encodeURIComponent(head.id)}`}>
              {sweepWords.again}
            </Link>
          </>
        }
      >
        <div
          style={{ height: 'calc(100dvh - 214px)', minHeight: 360, borderTop: '1px solid var(--line)', marginTop: 8 }}
        >
          <QueryBoundary query={query} height={400}>
            {({ yaml }) => (
              <PartBoundary waiting={<Skeleton height={400} />}>
                <YamlEditor value={yaml} isReadOnly label={definitionWords.label} />
              </PartBoundary>
            )}
          </QueryBoundary>
        </div>
      </Card>
      {priors.length > 0 && <PriorsCard priors={priors} book={book} />}
      {!isFirst && <VersionsCard head={head} />}
    </div>
  );
}

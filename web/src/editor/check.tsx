import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CheckProblem } from '../../../src/http/index.ts';
import { usePaced } from '../state/freshness.ts';
import { QueryBoundary } from '../ui/boundaries/query-boundary.tsx';
import { Card } from '../ui/card.tsx';
import { Skeleton } from '../ui/placeholders/skeleton.tsx';
import { StateIcon } from '../ui/states/state.tsx';
import { editorWords } from '../words/editor.ts';

/** Pause after a key before the server checks the text, milliseconds. */
const checkPauseMs = 350;

/**
 * The server's check of edited content; the last result stays while the next is fetched.
 *
 * @param key - distinguishes it from other checks
 * @param content - checked again whenever the object changes
 */
export function useCheck<T, A>(key: readonly string[], content: T, ask: (content: T) => Promise<A>) {
  const settled = usePaced(content, checkPauseMs);
  const query = useQuery({
    queryKey: [...key, settled],
    queryFn: () => ask(settled),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  });
  return { ...query, isCurrent: settled === content && !query.isPlaceholderData && !query.isFetching };
}

export type Check<A> = ReturnType<typeof useCheck<unknown, A>>;

/** The card of a check: its result, or why there is none. */
export function CheckCard<A>({
  check,
  title,
  children,
}: {
  readonly check: Check<A>;
  readonly title: (answer: A) => string;
  readonly children: (answer: A) => ReactNode;
}) {
  const { data, isCurrent } = check;
  return (
    <Card
      title={data === undefined ? editorWords.checks : title(data)}
      sub={data === undefined || isCurrent ? '' : editorWords.checking}
    >
      <QueryBoundary query={check} height={60} waiting={<Skeleton height={60} />}>
        {(answer) => (
          <div className="stack" style={{ gap: 10 }} aria-live="polite">
            {children(answer)}
          </div>
        )}
      </QueryBoundary>
    </Card>
  );
}

/** Problems and warnings of a text, with their places. */
export function Problems({ problems }: { readonly problems: readonly CheckProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="stack" style={{ gap: 10 }}>
      {problems.map(({ severity, line, path, message }) => (
        <li key={`${line} ${path} ${message}`} className="row top-aligned">
          <span style={{ marginTop: 3 }}>
            <StateIcon state={severity === 'error' ? 'failed' : 'stopped'} />
          </span>
          <span style={{ overflowWrap: 'anywhere' }}>
            {path !== '' && <span className="mono">{path}</span>} {message}{' '}
            <span className="faint">{editorWords.line(line)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

import type { ReactNode } from 'react';
import { ErrorBox } from './error-box.tsx';
import { Skeleton } from './skeleton.tsx';

/** A query's data: a skeleton before, an error box instead, the parts with it. */

export function Loaded<T>({
  query,
  height,
  children,
}: {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly height: number;
  readonly children: (data: T) => ReactNode;
}) {
  // Old data stays on the page while a refresh fails: figures never vanish.
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ErrorBox error={query.error} retry={() => query.refetch()} />;
  return (
    <div style={{ padding: '4px 16px 16px' }}>
      <Skeleton height={height} />
    </div>
  );
}

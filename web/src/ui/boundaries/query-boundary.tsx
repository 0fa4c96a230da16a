import type { ReactNode } from 'react';
import { Skeleton } from '../placeholders/skeleton.tsx';
import { ErrorBox } from './error-box.tsx';
import { PartBoundary } from './part-boundary.tsx';

/** The parts of a query that a boundary needs. */
export interface BoundQuery<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

interface QueryBoundaryProps<T> {
  readonly query: BoundQuery<T>;
  /** Height of the skeleton, pixels: that of the content, so that nothing jumps. */
  readonly height: number;
  /** Shown until the data is there. @defaultValue a padded skeleton of `height` */
  readonly waiting?: ReactNode;
  /** Content for the failure of the query. @defaultValue an error box with "Try again" */
  readonly failed?: (error: unknown) => ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** A query's data: first a skeleton, then the content; an error with "Try again" if the query or its content fails. */
export function QueryBoundary<T>(props: QueryBoundaryProps<T>) {
  const { query, height } = props;
  const waiting = props.waiting ?? (
    <div style={{ padding: '4px 16px 16px' }}>
      <Skeleton height={height} />
    </div>
  );
  return (
    <PartBoundary waiting={waiting} resetKeys={[query.data]} onReset={() => query.refetch()}>
      <QueryContent {...props} waiting={waiting} />
    </PartBoundary>
  );
}

function QueryContent<T>({ query, waiting, failed, children }: QueryBoundaryProps<T>) {
  // Old data stays on the page while a refresh fails: figures never vanish.
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return waiting;
  return failed === undefined ? <ErrorBox error={query.error} retry={() => query.refetch()} /> : failed(query.error);
}

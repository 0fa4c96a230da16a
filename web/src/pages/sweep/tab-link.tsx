import type { ReactNode } from 'react';
import { Link, useSearch } from 'wouter';
import { tabPath } from '../../paths.ts';

/** A link to another tab of the sweep that keeps the selection. */
export function TabLink({
  sweep,
  tab,
  className = 'btn ghost small',
  isCurrent = false,
  children,
}: {
  readonly sweep: string;
  readonly tab: string;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}) {
  const search = useSearch();
  return (
    <Link href={tabPath(sweep, tab, search)} className={className} aria-current={isCurrent ? 'page' : undefined}>
      {children}
    </Link>
  );
}

import './empty.css';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { words } from '../../words/en.ts';

/** Why there is nothing to show, and what to do. */
export function Empty({
  title,
  children,
  action,
  isPage = false,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Whether it is the only content of the page: its title is then the page's heading. */
  readonly isPage?: boolean;
}) {
  return (
    <div className="empty">
      <svg width="132" height="64" viewBox="0 0 132 64" fill="none" stroke="currentColor" aria-hidden="true">
        <path d="M6 6v52M46 6v52M86 6v52M126 6v52" strokeLinecap="round" opacity=".5" />
        <path
          d="M6 44 46 20l40 26 40-32"
          stroke="var(--signal)"
          strokeWidth="2"
          strokeDasharray="4 5"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
        <path d="M6 26 46 48l40-30 40 24" opacity=".5" strokeDasharray="1 5" strokeLinecap="round" />
      </svg>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

/** The page for an unknown address, with a link back. */
export function NotFound({
  title,
  children,
  href = '/',
  back = words.errors.allSweeps,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly href?: string;
  readonly back?: string;
}) {
  return (
    <div className="card">
      <Empty
        isPage
        title={title}
        action={
          <Link className="btn" href={href}>
            {back}
          </Link>
        }
      >
        {children}
      </Empty>
    </div>
  );
}

import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { isUnlimited } from '../../../src/model/index.ts';
import { errorText } from '../data/api.ts';
import { Banner } from './banner.tsx';
import type { StateName } from './states.ts';

interface CardProps {
  readonly title?: ReactNode;
  readonly sub?: ReactNode;
  /** Controls at the right of the head. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8 | 12;
  /** Charts reach the edges. */
  readonly isFlush?: boolean;
  readonly id?: string;
}

export function Card({ title, sub, end, children, span = 12, isFlush = false, id }: CardProps) {
  return (
    <section className={`card span-${span}`} id={id}>
      {title !== undefined && (
        <header>
          <h2>{title}</h2>
          {sub !== undefined && <span className="sub">{sub}</span>}
          {end !== undefined && <span className="end">{end}</span>}
        </header>
      )}
      <div className={isFlush ? 'flush' : 'body'}>{children}</div>
    </section>
  );
}

export function Stat({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}) {
  return (
    <div className="stat">
      <span>{label}</span>
      <b>{value}</b>
      {note !== undefined && <span className="note">{note}</span>}
    </div>
  );
}

/** The place of something that is being fetched, in its final size: nothing jumps. */
export function Skeleton({ height, width = '100%' }: { readonly height: number; readonly width?: number | string }) {
  return (
    <div className="skeleton" style={{ height, width }} role="status">
      <span className="vh">loading</span>
    </div>
  );
}

/** Buttons of which one is pressed. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out inline in a card's head
    <span className="seg" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </span>
  );
}

/** Why there is nothing to see, and what to do. */
export function Empty({
  title,
  children,
  action,
  isPage = false,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** It is all that the page says: its title is the page's. */
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

/** The page of an address that names nothing, with the way back. */
export function NotFound({
  title,
  children,
  href = '/',
  back = 'All sweeps',
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

/** Why what somebody asked for was not done. */
export function Refusal({ of: { error } }: { readonly of: { readonly error: unknown } }) {
  if (error === null) return null;
  return (
    <span role="alert" style={{ color: 'var(--failed)' }}>
      {errorText(error).message}
    </span>
  );
}

/** A failure in the place of the part that failed; the others live on. */
export function ErrorBox({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { message, code } = errorText(error);
  return (
    <Banner
      look="failed"
      role="alert"
      title="This part could not be loaded."
      action={
        retry !== undefined && (
          <button type="button" className="btn small" onClick={retry}>
            Try again
          </button>
        )
      }
    >
      <p className="muted">
        {message} <span className="mono faint">{code}</span>
      </p>
    </Banner>
  );
}

const barOrder: readonly StateName[] = ['completed', 'stopped', 'failed', 'canceled', 'running', 'starting'];

/** Trials by state as parts of a bar. */
export function StateBar({
  counts,
  total,
}: {
  readonly counts: Readonly<Record<StateName, number>>;
  readonly total: number;
}) {
  const shown = barOrder.filter((state) => counts[state] > 0);
  // Without a limit the parts are of what there is.
  const whole = isUnlimited(total) ? shown.reduce((sum, state) => sum + counts[state], 0) : total;
  return (
    <div
      className="bar"
      role="img"
      aria-label={`${shown.map((state) => `${counts[state]} ${state}`).join(', ') || 'nothing yet'}, of ${whole}`}
    >
      {shown.map((state) => (
        <i
          key={state}
          style={{ width: `${(counts[state] / Math.max(1, whole)) * 100}%`, background: `var(--${state})` }}
        />
      ))}
    </div>
  );
}

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

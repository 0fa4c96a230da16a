import './card.css';
import type { ReactNode } from 'react';

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

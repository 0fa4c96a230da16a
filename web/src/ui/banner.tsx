import './banner.css';
import type { ReactNode } from 'react';
import { StateIcon } from './states/state.tsx';

/** A message about the whole page, at its top: an icon, a bold title, an explanation and an action. */
export function Banner(props: {
  /** Its colour and icon. */
  readonly look: 'failed' | 'stopped' | 'canceled' | 'queued' | 'completed';
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** A button or link at its end. */
  readonly action?: ReactNode;
  /** `alert` interrupts screen readers. @defaultValue neither: it is there with the page */
  readonly role?: 'alert' | 'status';
}) {
  const { look, title, children, action, role } = props;
  return (
    <div className={`banner ${look}`} role={role}>
      <StateIcon state={look} size={16} />
      <div className="grow">
        {title !== undefined && <b>{title}</b>}
        {children}
      </div>
      {action}
    </div>
  );
}

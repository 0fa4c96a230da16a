import './stat.css';
import type { ReactNode } from 'react';

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

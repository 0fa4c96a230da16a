import type { Column } from '../../../../src/http/index.ts';

/** Chooses a column for an axis. */
export function AxisSelect({
  label,
  value,
  columns,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly columns: readonly Pick<Column, 'id' | 'name'>[];
  readonly onChange: (id: string) => void;
}) {
  return (
    <select className="sel small" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {columns.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

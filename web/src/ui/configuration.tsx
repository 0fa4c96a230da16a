import './configuration.css';
import { parameterText } from '../../../src/charts/axes/format.ts';
import type { Column } from '../../../src/http/index.ts';
import { words } from '../words/en.ts';

/** Nesting depth of a column below other choices. */
function depthOf(column: Column, columns: readonly Column[]): number {
  let depth = 0;
  let at: Column | undefined = column;
  while (at?.when != null) {
    const parent: string = at.when.column;
    at = columns.find(({ id }) => id === parent);
    depth++;
  }
  return depth;
}

/** A configuration in the order of its space; parameters of a branch are indented below the choice that has them. */
export function Configuration({
  columns,
  values,
}: {
  readonly columns: readonly Column[];
  readonly values: Readonly<Record<string, unknown>>;
}) {
  const known = columns.filter(({ id }) => values[id] !== undefined);
  if (known.length === 0) return <p className="muted">{words.configuration.none}</p>;
  return (
    <dl className="kv">
      {known.map((column) => {
        const depth = depthOf(column, columns);
        const value = values[column.id];
        const isRounded = typeof value === 'number' && !Number.isInteger(value);
        return (
          <div key={column.id} style={{ display: 'contents' }}>
            <dt
              className={depth > 0 ? 'branch' : ''}
              style={depth > 0 ? { paddingLeft: depth * 14, ['--depth' as string]: depth } : {}}
            >
              {depth > 0 ? column.label : column.name}
            </dt>
            <dd className="mono" title={isRounded ? String(value) : undefined}>
              {parameterText(value, column.integer)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

import './definition.css';
import type { Json } from '../../../../../src/base/index.ts';
import type { Difference } from '../../../../../src/http/index.ts';
import { definitionWords } from '../../../words/pages/definition.ts';

/** The differences between two versions, key by key. */
export function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <ul className="diff">
      {differences.map(({ path, before, after }) => (
        <li key={path}>
          <span className="mono">{path}</span>
          {before !== null && (
            <del>
              <span className="vh">{definitionWords.before}</span>
              {textOf(before)}
            </del>
          )}
          {after !== null && (
            <ins>
              <span className="vh">{definitionWords.now}</span>
              {textOf(after)}
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { tableWords } from '../words/table.ts';

/** Marks the trial of the default configuration. */
export function BaselineTag() {
  return (
    <span className="tag" title={tableWords.baselineHint} style={{ marginLeft: 6 }}>
      {tableWords.baseline}
    </span>
  );
}

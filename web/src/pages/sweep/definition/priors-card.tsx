import './priors.css';
import type { BookPriors } from '../../../../../src/model/index.ts';
import { priorsText } from '../../../../../src/results/words/index.ts';
import { Card } from '../../../ui/card.tsx';
import { definitionWords } from '../../../words/pages/definition.ts';

const width = 96;
const height = 18;

/** What the prior book says about each parameter: higher where good values are more frequent. */
export function PriorsCard({ book }: { readonly book: BookPriors }) {
  return (
    <Card title={definitionWords.priors} sub={definitionWords.bookVersion(book.version)}>
      <p className="small-text">{definitionWords.sentence(priorsText(book))}</p>
      <ul className="prior-list">
        {book.entries.map(({ parameter, coordinate, cells }) => (
          <li key={coordinate}>
            <span>{parameter}</span>
            <svg
              className="prior-cells"
              viewBox={`0 0 ${width} ${height}`}
              role="img"
              aria-label={definitionWords.priorOf(parameter)}
            >
              {barsOf(cells).map(({ key, ...bar }) => (
                <rect key={key} {...bar} />
              ))}
            </svg>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function barsOf(cells: readonly number[]) {
  const highest = Math.max(...cells);
  const step = width / cells.length;
  return cells.map((cell, index) => {
    const tall = (cell / highest) * height;
    return { key: index, x: index * step, y: height - tall, width: step, height: tall };
  });
}

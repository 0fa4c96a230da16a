import './priors.css';
import type { PriorAnswer } from '../../../../../src/http/index.ts';
import type { BookPriors } from '../../../../../src/model/index.ts';
import { priorsText } from '../../../../../src/results/words/index.ts';
import { Card } from '../../../ui/card.tsx';
import { definitionWords } from '../../../words/pages/definition.ts';

const width = 120;
const height = 26;

/** Where good values of each parameter are expected: higher where they are more frequent. */
export function PriorsCard({
  priors,
  book,
}: {
  readonly priors: readonly PriorAnswer[];
  readonly book: BookPriors | undefined;
}) {
  return (
    <Card title={definitionWords.priors} sub={definitionWords.priorsNote(priors)}>
      {book && <p className="small-text">{definitionWords.sentence(priorsText(book))}</p>}
      <ul className="prior-list">
        {priors.map((prior) => (
          <li key={prior.column}>
            <span className="prior-name">
              {prior.parameter} <span className="tag">{definitionWords.priorSource[prior.source]}</span>
            </span>
            <PriorCells masses={prior.masses} label={definitionWords.priorOf(prior)} />
            <span className="muted small-text">{definitionWords.priorText(prior)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The probability of each cell, over the line that every cell would reach if the prior said nothing. */
function PriorCells({ masses, label }: { readonly masses: readonly number[]; readonly label: string }) {
  const highest = Math.max(...masses);
  const step = width / masses.length;
  const gap = masses.length > 12 ? 0 : 1;
  const even = height * (1 - 1 / masses.length / highest);
  const bars = masses.map((mass, cell) => {
    const tall = (mass / highest) * height;
    return { key: cell, x: cell * step + gap, y: height - tall, width: step - 2 * gap, height: tall };
  });
  return (
    <svg className="prior-cells" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {bars.map(({ key, ...bar }) => (
        <rect key={key} {...bar} />
      ))}
      <line className="prior-even" x1={0} x2={width} y1={even} y2={even} />
    </svg>
  );
}

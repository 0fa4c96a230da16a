import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { tradeOffChart, tradeOffData } from '../../../../src/charts/trade-off/draw.ts';
import { tradeOffHeaderSchema } from '../../../../src/charts/trade-off/schema.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { urlText, useUrlState } from '../../state/url-state.ts';
import { fileNames, tradeOffCardWords } from '../../words/charts.ts';
import { ChartCard } from '../chart-card.tsx';
import { chartQuery, frameOf } from '../chart-query.ts';
import { usePick } from '../use-pick.ts';

const tradeOffQuery = (id: string, second: string) =>
  chartQuery(id, {
    path: 'trade-off',
    asked: second === '' ? {} : secondOf(second),
    read: frameOf(tradeOffHeaderSchema),
  });

/** `latency:minimize` in the address. */
function secondOf(text: string) {
  const at = text.lastIndexOf(':');
  return at < 1 ? { x: text, xGoal: 'minimize' } : { x: text.slice(0, at), xGoal: text.slice(at + 1) };
}

/** The metric against a second quantity, which the reader chooses. */
export function TradeOffCard({ head }: { readonly head: SweepHead }) {
  const [wanted, setSecond] = useUrlState('second', urlText);
  const second = wanted ?? '';
  const query = useQuery(tradeOffQuery(head.id, second));
  const facts = useFacts();
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => tradeOffChart(tradeOffData(facts, answer)),
    [facts],
  );
  const tradeOff = query.data?.header.tradeOff;
  return (
    <ChartCard
      span={4}
      title={tradeOffCardWords.title}
      sub={query.data && tradeOff && tradeOffCardWords.note(query.data.arrays.u32('front').length, tradeOff)}
      end={
        <SecondSelect
          head={head}
          value={second === '' && tradeOff !== undefined ? `${tradeOff.x}:${tradeOff.xGoal}` : second}
          onChange={setSecond}
        />
      }
      height={370}
      query={query}
      make={make}
      nothing={tradeOff?.trials === 0 ? tradeOffCardWords.nothing : undefined}
      onPick={usePick(head.id)}
      file={fileNames.tradeOff(head.name)}
    />
  );
}

function SecondSelect({
  head,
  value,
  onChange,
}: {
  readonly head: SweepHead;
  readonly value: string;
  readonly onChange: (second: string) => void;
}) {
  const others = head.metrics.filter(({ name }) => name !== head.metric);
  const options = [
    ['__duration:minimize', tradeOffCardWords.shorter],
    ['__intervals:minimize', tradeOffCardWords.fewer],
    ...others.flatMap(({ name }) => [
      [`${name}:minimize`, tradeOffCardWords.lower(name)],
      [`${name}:maximize`, tradeOffCardWords.higher(name)],
    ]),
  ] as const;
  return (
    <select
      className="sel small"
      aria-label={tradeOffCardWords.second}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

import type { ReactNode } from 'react';
import type { CheckAnswer } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { newSweepWords } from '../../words/pages/new-sweep.ts';
import { type FormValues, readForm, writeField } from './document.ts';

/** The most frequently edited fields. Each change is written into the text. */
export function FormCard({
  text,
  choices,
  onText,
}: {
  readonly text: string;
  /** What the server offers; undefined until it has answered. */
  readonly choices: CheckAnswer['choices'] | undefined;
  readonly onText: (text: string) => void;
}) {
  const values = readForm(text);
  const set = (field: keyof FormValues) => (value: string) =>
    onText(writeField(text, field, value, choices?.policyBlocks));
  return (
    <Card title={newSweepWords.form}>
      <div className="form">
        <Labelled label={newSweepWords.name} isWide>
          <TextField value={values.name} onChange={set('name')} />
        </Labelled>
        <Labelled label={newSweepWords.command} isWide>
          <textarea
            className="field mono"
            rows={3}
            value={values.command ?? ''}
            onChange={(event) => set('command')(event.target.value)}
          />
        </Labelled>
        <Labelled label={newSweepWords.metric}>
          <TextField value={values.metric} onChange={set('metric')} />
        </Labelled>
        <Labelled label={newSweepWords.goal}>
          <Choice value={values.goal} options={['maximize', 'minimize']} onChange={set('goal')} />
        </Labelled>
        <Labelled label={newSweepWords.sampler}>
          <Choice
            value={values.sampler}
            options={choices?.samplers ?? []}
            onChange={set('sampler')}
            missing={newSweepWords.defaultSampler}
          />
        </Labelled>
        <Labelled label={newSweepWords.policy}>
          <Choice
            value={values.policy}
            options={choices?.policies ?? []}
            onChange={set('policy')}
            missing={newSweepWords.defaultPolicy}
          />
        </Labelled>
        <Labelled label={newSweepWords.total}>
          <TextField value={values.maxTotalTrials} onChange={set('maxTotalTrials')} isNumber />
        </Labelled>
        <Labelled label={newSweepWords.concurrent}>
          <TextField value={values.maxConcurrentTrials} onChange={set('maxConcurrentTrials')} isNumber />
        </Labelled>
      </div>
    </Card>
  );
}

function Labelled({
  label,
  children,
  isWide = false,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly isWide?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={isWide ? 'labelled wide' : 'labelled'}>
      <span>{label}</span>
      {children}
    </label>
  );
}

function TextField({
  value,
  onChange,
  isNumber = false,
}: {
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  readonly isNumber?: boolean;
}) {
  return (
    <input
      className="field"
      value={value ?? ''}
      inputMode={isNumber ? 'numeric' : 'text'}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Choice({
  value,
  options,
  onChange,
  missing = newSweepWords.choose,
}: {
  readonly value: string | undefined;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
  readonly missing?: string;
}) {
  const isKnown = value !== undefined && options.includes(value);
  return (
    <select className="sel" value={isKnown ? value : ''} onChange={(event) => onChange(event.target.value)}>
      {!isKnown && (
        <option value="" disabled>
          {value ?? missing}
        </option>
      )}
      {options.map((option) => (
        <option key={option} value={option}>
          {option.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  );
}

import type { ReactNode } from 'react';
import type { CheckAnswer } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { type FormValues, readForm, writeField } from './document.ts';

/** The fields that most sweeps differ in. Each change is written into the text. */
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
  const set = (field: keyof FormValues) => (value: string) => onText(writeField(text, field, value));
  return (
    <Card title="Objective and budget">
      <div className="form">
        <Labelled label="Name" isWide>
          <TextField value={values.name} onChange={set('name')} />
        </Labelled>
        <Labelled label="Command" isWide>
          <textarea
            className="field mono"
            rows={3}
            value={values.command ?? ''}
            onChange={(event) => set('command')(event.target.value)}
          />
        </Labelled>
        <Labelled label="Primary metric">
          <TextField value={values.metric} onChange={set('metric')} />
        </Labelled>
        <Labelled label="Goal">
          <Choice value={values.goal} options={['maximize', 'minimize']} onChange={set('goal')} />
        </Labelled>
        <Labelled label="Sampler">
          <Choice
            value={values.sampler}
            options={choices?.samplers ?? []}
            onChange={set('sampler')}
            missing="random (default)"
          />
        </Labelled>
        <Labelled label="Early termination">
          <Choice
            value={values.policy}
            options={choices?.policies ?? []}
            onChange={set('policy')}
            missing="none (default)"
          />
        </Labelled>
        <Labelled label="Trials in total">
          <TextField value={values.maxTotalTrials} onChange={set('maxTotalTrials')} isNumber />
        </Labelled>
        <Labelled label="At the same time">
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
  missing = 'choose',
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

import { useState } from 'react';
import type { SweepHead } from '../../../../src/http/index.ts';
import type { Limits } from '../../../../src/model/index.ts';
import { ApiError } from '../../api/client.ts';
import { useCommand } from '../../api/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { words } from '../../words/en.ts';
import { errorText } from '../../words/error-text.ts';
import { limitWords } from '../../words/pages/sweep.ts';
import { type LimitsFault, type LimitsForm, limitsOf, limitsText } from './limits-form.ts';

const fields: readonly (keyof LimitsForm)[] = [
  'maxTotalTrials',
  'maxConcurrentTrials',
  'timeout',
  'trialTimeout',
  'maxFailedTrials',
];

/** Changes the limits of a running sweep, all together. */
export function LimitsDialog({
  head,
  isOpen,
  onClose,
}: {
  readonly head: SweepHead;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={limitWords.title}>
      <LimitsBody key={head.limitsVersion} head={head} onClose={onClose} />
    </Dialog>
  );
}

function faultText({ field, isAboveTotal }: LimitsFault): string {
  return isAboveTotal ? limitWords.tooManyConcurrent : limitWords.fields[field].fault;
}

function LimitsBody({ head, onClose }: { readonly head: SweepHead; readonly onClose: () => void }) {
  const [form, setForm] = useState<LimitsForm>(() => limitsText(head.limits));
  const command = useCommand(head.id);
  const read = limitsOf(form);
  const submit = (limits: Limits) =>
    command.mutate({ kind: 'limits', limits, ifVersion: head.limitsVersion }, { onSuccess: onClose });
  return (
    <form
      style={{ marginTop: 12 }}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.ok) submit(read.limits);
      }}
    >
      <div className="form">
        {fields.map((field) => (
          <label key={field} className="labelled">
            <span>{limitWords.fields[field].label}</span>
            <input
              className="field"
              value={form[field]}
              aria-invalid={!read.ok && read.field === field}
              placeholder={limitWords.fields[field].hint}
              onChange={(event) => setForm({ ...form, [field]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <p role="status" style={{ color: 'var(--failed)', minHeight: 19 }}>
        {!read.ok && faultText(read)}
        {command.isError &&
          (command.error instanceof ApiError && command.error.status === 412
            ? limitWords.changedMeanwhile
            : errorText(command.error).message)}
      </p>
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <button type="button" className="btn" onClick={onClose}>
          {words.dialogs.cancel}
        </button>
        <button type="submit" className="btn primary" disabled={!read.ok || command.isPending}>
          {limitWords.submit}
        </button>
      </div>
    </form>
  );
}

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

/**
 * Changes the limits of a running sweep, all together. The form starts anew when the limits change meanwhile. The
 * command outlives it: the change may arrive over the event stream before its own answer does.
 */
export function LimitsDialog({
  head,
  isOpen,
  onClose,
}: {
  readonly head: SweepHead;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const command = useCommand(head.id);
  const close = () => {
    command.reset();
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={limitWords.title}>
      <LimitsBody
        key={head.limitsVersion}
        limits={head.limits}
        isPending={command.isPending}
        refusal={command.error === null ? '' : refusalText(command.error)}
        onSubmit={(limits) =>
          command.mutate({ kind: 'limits', limits, ifVersion: head.limitsVersion }, { onSuccess: close })
        }
        onCancel={close}
      />
    </Dialog>
  );
}

function refusalText(error: Error): string {
  return error instanceof ApiError && error.status === 412 ? limitWords.changedMeanwhile : errorText(error).message;
}

function faultText({ field, isAboveTotal }: LimitsFault): string {
  return isAboveTotal ? limitWords.tooManyConcurrent : limitWords.fields[field].fault;
}

function LimitsBody({
  limits,
  isPending,
  refusal,
  onSubmit,
  onCancel,
}: {
  readonly limits: Limits;
  readonly isPending: boolean;
  readonly refusal: string;
  readonly onSubmit: (limits: Limits) => void;
  readonly onCancel: () => void;
}) {
  const [form, setForm] = useState<LimitsForm>(() => limitsText(limits));
  const read = limitsOf(form);
  return (
    <form
      style={{ marginTop: 12 }}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.ok) onSubmit(read.limits);
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
        {read.ok ? refusal : faultText(read)}
      </p>
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <button type="button" className="btn" onClick={onCancel}>
          {words.dialogs.cancel}
        </button>
        <button type="submit" className="btn primary" disabled={!read.ok || isPending}>
          {limitWords.submit}
        </button>
      </div>
    </form>
  );
}

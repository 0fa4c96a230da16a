import { useState } from 'react';
import type { SweepHead } from '../../../../src/http/index.ts';
import { ApiError } from '../../api/client.ts';
import { useCommand } from '../../api/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { words } from '../../words/en.ts';
import { errorText } from '../../words/error-text.ts';
import { limitWords } from '../../words/pages/sweep.ts';
import {
  changedSettings,
  type LimitsFault,
  type LimitsForm,
  limitsOf,
  limitsText,
  type WantedLimits,
} from './limits-form.ts';

const fields: readonly (keyof LimitsForm)[] = [
  'maxTotalTrials',
  'maxConcurrentTrials',
  'timeout',
  'trialTimeout',
  'maxFailedTrials',
  'stopBelow',
];

/**
 * Changes the limits of a running sweep, all together. The form starts again from the new limits when they change meanwhile.
 * The command outlives it: the change may arrive over the event stream before its own answer does. When the sweep ends by
 * its predicted gain is part of the definition, so a change of it makes a version.
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
  const first = limitsText(head.limits, head.stopWhen);
  const submit = (wanted: WantedLimits) => {
    const isSameStop = (wanted.stopBelow ?? '') === first.stopBelow;
    command.mutate(
      isSameStop
        ? { kind: 'limits', limits: wanted.limits, ifVersion: head.limitsVersion }
        : { kind: 'change', set: changedSettings(first, wanted), ifVersion: head.definitionVersion },
      { onSuccess: close },
    );
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={limitWords.title}>
      <LimitsBody
        key={`${head.limitsVersion} ${head.definitionVersion}`}
        first={first}
        fields={mayStop(head) ? fields : fields.filter((field) => field !== 'stopBelow')}
        isPending={command.isPending}
        refusal={command.error === null ? '' : refusalText(command.error)}
        onSubmit={submit}
        onCancel={close}
      />
    </Dialog>
  );
}

/** Whether there is a gain to predict: of one objective. */
function mayStop({ metric, objectives }: SweepHead): boolean {
  return metric !== null && objectives.length === 0;
}

function refusalText(error: Error): string {
  return error instanceof ApiError && error.status === 412 ? limitWords.changedMeanwhile : errorText(error).message;
}

function faultText({ field, isAboveTotal }: LimitsFault): string {
  return isAboveTotal ? limitWords.tooManyConcurrent : limitWords.fields[field].fault;
}

function LimitsBody({
  first,
  fields: shown,
  isPending,
  refusal,
  onSubmit,
  onCancel,
}: {
  readonly first: LimitsForm;
  readonly fields: readonly (keyof LimitsForm)[];
  readonly isPending: boolean;
  readonly refusal: string;
  readonly onSubmit: (wanted: WantedLimits) => void;
  readonly onCancel: () => void;
}) {
  const [form, setForm] = useState<LimitsForm>(first);
  const read = limitsOf(form);
  return (
    <form
      style={{ marginTop: 12 }}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.ok) onSubmit(read);
      }}
    >
      <div className="form">
        {shown.map((field) => (
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

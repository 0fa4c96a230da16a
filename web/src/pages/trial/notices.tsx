import { useState } from 'react';
import { countText, pluralText } from '../../../../src/charts/axes/format.ts';
import type { TrialPage } from '../../../../src/http/index.ts';
import { mostNotices } from '../../../../src/model/index.ts';
import { Banner } from '../../ui/banner.tsx';

type Notice = TrialPage['notices'][number];

/** Notices shown before somebody asks for all: more would push the trial off the page. */
const shownFirst = 3;

const isDropped = ({ code }: Notice) => code === 'TRIAL_REPORT_DROPPED';

/** Reports of the trial that were left out, and what else people should know of its attempts; nothing where there is nothing. */
export function Notices({ page }: { readonly page: TrialPage }) {
  const [isAll, setAll] = useState(false);
  const { notices, leftOut } = page;
  if (notices.length === 0 && leftOut.reports === 0) return null;
  const hidden = notices.length - shownFirst;
  return (
    <Banner look="queued" title={titleOf(page)}>
      <ul className="notice-list" aria-label="Notices">
        {(isAll ? notices : notices.slice(0, shownFirst)).map((notice) => (
          <li key={notice.seq}>
            <span className="muted">
              Attempt {notice.attempt}
              {placeOf(notice)}
            </span>{' '}
            {wordsOf(notice, page.trial)}
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="btn small" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? `Only the first ${shownFirst}` : `Show ${countText(hidden)} more`}
        </button>
      )}
      <Unlisted page={page} />
    </Banner>
  );
}

function titleOf({ notices, leftOut: { reports, isMore } }: TrialPage): string {
  if (reports === 0) return pluralText(notices.length, 'notice');
  return `${isMore ? 'At least ' : ''}${pluralText(reports, 'report')} ${reports === 1 ? 'was' : 'were'} left out`;
}

function placeOf(notice: Notice): string {
  return isDropped(notice) && notice.place !== null ? `, ${notice.place}:` : ':';
}

/** The page is about one trial: its number need not be in every line. */
function wordsOf(notice: Notice, trial: number): string {
  if (isDropped(notice) && notice.place !== null && notice.reason !== null) return notice.reason;
  return notice.text.replace(new RegExp(`^Trial ${trial}[,:] `), '');
}

/** How many were left out beyond those that are listed. */
function Unlisted({ page: { notices, leftOut } }: { readonly page: TrialPage }) {
  const count = leftOut.reports - notices.filter(isDropped).length;
  if (count <= 0 && !leftOut.isMore) return null;
  return (
    <p className="muted">
      {count > 0 ? `${countText(count)} more` : 'Further ones'} are not listed: the first {mostNotices} notices of an
      attempt are kept.
    </p>
  );
}

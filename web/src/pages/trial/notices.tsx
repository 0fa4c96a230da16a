import './notices.css';
import { useState } from 'react';
import type { TrialPage } from '../../../../src/http/index.ts';
import { mostNotices } from '../../../../src/model/index.ts';
import { Banner } from '../../ui/banner.tsx';
import { noticeWords } from '../../words/pages/trial.ts';

type Notice = TrialPage['notices'][number];

/** Notices shown until the user expands the list: more would push the trial off the page. */
const shownFirst = 3;

const isDropped = ({ code }: Notice) => code === 'TRIAL_REPORT_DROPPED';

/** Reports of the trial that were left out, and other notices of its attempts; nothing if it has none. */
export function Notices({ page }: { readonly page: TrialPage }) {
  const [isAll, setAll] = useState(false);
  const { notices, leftOut } = page;
  if (notices.length === 0 && leftOut.reports === 0) return null;
  const hidden = notices.length - shownFirst;
  return (
    <Banner look="queued" title={titleOf(page)}>
      <ul className="notice-list" aria-label={noticeWords.label}>
        {(isAll ? notices : notices.slice(0, shownFirst)).map((notice) => (
          <li key={notice.seq}>
            <span className="muted">{noticeWords.source(notice.attempt, isDropped(notice) ? notice.place : null)}</span>{' '}
            {noticeText(notice)}
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="btn small" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? noticeWords.fold(shownFirst) : noticeWords.more(hidden)}
        </button>
      )}
      <Unlisted page={page} />
    </Banner>
  );
}

function titleOf({ notices, leftOut: { reports, isMore } }: TrialPage): string {
  return reports === 0 ? noticeWords.count(notices.length) : noticeWords.leftOut(reports, isMore);
}

/** The notice without the page's trial number; the stored sentence for unknown codes. */
export function noticeText({ code, text, place, reason }: Pick<Notice, 'code' | 'text' | 'place' | 'reason'>): string {
  if (code === 'TRIAL_FILE_CUT') return place === null ? text : noticeWords.cutFile(place);
  if (reason === null) return text;
  if (code === 'TRIAL_END_REFUSED') return noticeWords.refusedEnd(reason);
  if (place === null) return text;
  switch (code) {
    case 'TRIAL_REPORT_DROPPED':
      return reason;
    case 'TRIAL_FILE_UNREADABLE':
      return noticeWords.unreadableFile(place, reason);
    case 'TRIAL_REST_UNREAD':
      return noticeWords.unreadRest(place, reason);
    default:
      return text;
  }
}

/** Number of omitted reports that are not listed. */
function Unlisted({ page: { notices, leftOut } }: { readonly page: TrialPage }) {
  const count = leftOut.reports - notices.filter(isDropped).length;
  if (count <= 0 && !leftOut.isMore) return null;
  return <p className="muted">{noticeWords.unlisted(count, mostNotices)}</p>;
}

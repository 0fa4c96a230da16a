import './skeleton.css';
import { words } from '../../words/en.ts';

/** The place of something that is being fetched, in its final size: nothing jumps. */
export function Skeleton({ height, width = '100%' }: { readonly height: number; readonly width?: number | string }) {
  return (
    <div className="skeleton" style={{ height, width }}>
      <span className="vh">{words.dialogs.loading}</span>
    </div>
  );
}

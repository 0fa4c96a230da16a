import { Dialog } from '../ui/dialog.tsx';

const keys: readonly (readonly [string, string])[] = [
  ['⌘ K or /', 'find a sweep, a view or a trial'],
  ['g then o e c i p w t d', 'overview, explore, curves, insights, objectives, workers, trials, definition'],
  ['g then s', 'all sweeps'],
  ['n', 'new sweep'],
  ['j / k', 'next / previous trial'],
  ['Shift click in a chart', 'pin the trial: it stands out in every chart'],
  ['Esc', 'clear the selection or close'],
  ['↑ ↓ on an axis', 'move the brush; Shift: bigger steps'],
  ['← → on an axis', 'move the axis'],
  ['i, l on an axis', 'invert; log or linear'],
  ['Delete on an axis', 'clear its brush'],
  ['d', 'dark or light'],
  ['?', 'this list'],
];

/** The list of keyboard shortcuts. */
export function Help({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard">
      <table className="table" style={{ marginTop: 8 }}>
        <tbody>
          {keys.map(([key, text]) => (
            <tr key={key}>
              <td>
                <span className="kbd">{key}</span>
              </td>
              <td style={{ whiteSpace: 'normal' }}>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

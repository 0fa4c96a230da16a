import { sweepTabs } from '../routes.tsx';
import { setSingleKeys, useSingleKeys } from '../state/keys.ts';
import { Dialog } from '../ui/dialog.tsx';
import { words } from '../words/en.ts';

const { help } = words;

function keys(): readonly (readonly [string, string])[] {
  const tabs = sweepTabs.filter(({ chord }) => chord !== undefined);
  const chords = tabs.map(({ chord }) => chord).join(' ');
  return [
    ['⌘ K or /', help.find],
    [`g then ${chords}`, tabs.map(({ title }) => title?.toLowerCase()).join(', ')],
    ['g then s', help.sweeps],
    ['n', help.new],
    ['j / k', help.neighbours],
    ['Shift click in a chart', help.pin],
    ['Esc', help.escape],
    ['↑ ↓ on an axis', help.brush],
    ['← → on an axis', help.axis],
    ['i, l on an axis', help.scale],
    ['Delete on an axis', help.clear],
    ['d', help.theme],
    ['?', help.list],
  ];
}

/** The list of keyboard shortcuts, and the switch for those of a single character. */
export function Help({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const isOn = useSingleKeys();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={help.title}>
      <table className="table" style={{ marginTop: 8 }}>
        <tbody>
          {keys().map(([key, text]) => (
            <tr key={key}>
              <td>
                <span className="kbd">{key}</span>
              </td>
              <td style={{ whiteSpace: 'normal' }}>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="row" style={{ marginTop: 12 }}>
        <input type="checkbox" checked={isOn} onChange={(event) => setSingleKeys(event.target.checked)} />
        {help.singleKeys}
      </label>
    </Dialog>
  );
}

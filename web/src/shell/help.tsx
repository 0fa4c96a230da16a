import { sweepTabs } from '../routes.tsx';
import { setSingleKeys, useSingleKeys } from '../state/keys.ts';
import { Dialog } from '../ui/dialog.tsx';
import { words } from '../words/en.ts';

const { help } = words;

function keys(): readonly (readonly [string, string])[] {
  const tabs = sweepTabs.filter(({ chord }) => chord !== undefined);
  const chords = tabs.map(({ chord }) => chord).join(' ');
  return [
    [help.keys.find, help.find],
    [help.keys.tabs(chords), tabs.map(({ title }) => title?.toLowerCase()).join(', ')],
    [help.keys.sweeps, help.sweeps],
    [help.keys.new, help.new],
    [help.keys.neighbours, help.neighbours],
    [help.keys.pin, help.pin],
    [help.keys.escape, help.escape],
    [help.keys.brush, help.brush],
    [help.keys.axis, help.axis],
    [help.keys.scale, help.scale],
    [help.keys.clear, help.clear],
    [help.keys.theme, help.theme],
    [help.keys.list, help.list],
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

import * as DropdownMenu from '@radix-ui/react-dropdown-menu';
import type { MenuEntry, MenuProps } from './menu.tsx';

/** The menu itself, initially open because the user pressed its button. */
export default function MenuList({ label, trigger, className = 'btn', entries }: MenuProps) {
  return (
    // Not modal: the page behind stays scrollable, and no style element is needed to stop it.
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger className={className} aria-label={label}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} aria-label={label}>
          {entries.map((entry) => (
            <Entry key={entry.kind === 'rule' ? entry.id : entry.text} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Entry({ entry }: { readonly entry: MenuEntry }) {
  if (entry.kind === 'rule') return <DropdownMenu.Separator className="rule" />;
  if (entry.kind === 'item') {
    return (
      <DropdownMenu.Item className={entry.isDanger === true ? 'danger' : ''} onSelect={entry.onSelect}>
        {entry.text}
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.CheckboxItem
      checked={entry.isChecked}
      onSelect={(event) => event.preventDefault()}
      onCheckedChange={entry.onChange}
    >
      {entry.text}
      <span aria-hidden="true">{entry.isChecked ? '✓' : ''}</span>
    </DropdownMenu.CheckboxItem>
  );
}

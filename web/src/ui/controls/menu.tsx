import './menu.css';
import { type ReactNode, useState } from 'react';
import { inBackground } from '../../../../src/base/in-background.ts';
import { lazyPart } from '../boundaries/missing-script.ts';
import { PartBoundary } from '../boundaries/part-boundary.tsx';

/** One line of a menu. */
export type MenuEntry =
  | { readonly kind: 'item'; readonly text: string; readonly onSelect: () => void; readonly isDanger?: boolean }
  /** With a mark; the menu stays open. */
  | {
      readonly kind: 'check';
      readonly text: string;
      readonly isChecked: boolean;
      readonly onChange: (isChecked: boolean) => void;
    }
  | { readonly kind: 'rule'; readonly id: string };

export interface MenuProps {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly className?: string;
  readonly entries: readonly MenuEntry[];
}

const load = () => import('./menu-list.tsx');
const MenuList = lazyPart(load);

/** A button that opens a menu. The menu's code is loaded before its first use. */
export function Menu(props: MenuProps) {
  const [isUsed, setUsed] = useState(false);
  const { label, trigger, className = 'btn' } = props;
  const button = (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => inBackground(load(), () => undefined)}
      onFocus={() => inBackground(load(), () => undefined)}
      onClick={() => setUsed(true)}
    >
      {trigger}
    </button>
  );
  if (!isUsed) return button;
  return (
    <PartBoundary waiting={button}>
      <MenuList {...props} />
    </PartBoundary>
  );
}

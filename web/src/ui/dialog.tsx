import './dialog.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';

/** A modal dialog of the browser: focus stays inside, Escape closes. */
export function Dialog({
  isOpen,
  onClose,
  title,
  children,
  className = '',
  isTitleHidden = false,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly isTitleHidden?: boolean;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [isOpen]);
  return (
    // Browsers report a click on the backdrop as a click on the dialog; Escape does the same by keyboard.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={element}
      className={`dialog ${className}`}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {isOpen && (
        <>
          <h2 id={id} className={isTitleHidden ? 'vh' : ''}>
            {title}
          </h2>
          {children}
        </>
      )}
    </dialog>
  );
}

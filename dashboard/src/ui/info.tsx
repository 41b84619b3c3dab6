import { type ReactNode, useId, useRef } from 'react';
import { Icon } from './icon.tsx';
import css from './info.module.css';

/** Distance between button and panel, and from the edge of the window, px. */
const GAP = 6;

/** Put the panel below its button, or above when there is no room, always inside the window. */
function place(button: HTMLElement, panel: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const left = Math.min(innerWidth - width - GAP, Math.max(GAP, from.left + from.width / 2 - width / 2));
  const below = from.bottom + GAP;
  const top = below + height + GAP <= innerHeight ? below : Math.max(GAP, from.top - GAP - height);
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}

/** A small "i" that opens an explanation. The browser's own popover: closes on Escape and on a click elsewhere. */
export function Info({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={css['button']}
        popoverTarget={id}
        aria-label={label}
        data-chrome="true"
      >
        <Icon name="info" />
      </button>
      <div
        id={id}
        popover="auto"
        className={css['panel']}
        onToggle={(event) => {
          if (event.newState === 'open' && button.current !== null) place(button.current, event.currentTarget);
        }}
      >
        {children}
      </div>
    </>
  );
}

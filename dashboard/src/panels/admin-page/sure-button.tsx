import { type ReactNode, useId, useRef } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { Button } from '../../ui/button.tsx';
import css from './admin-page.module.css';
import { adminTexts } from './texts.ts';

export type SureButtonProps = { readonly text: string; readonly question: string; readonly onSure: () => void };

/** A button that asks before it does what cannot be undone. The browser's own dialog keeps the focus inside. */
export function SureButton({ text, question, onSure }: SureButtonProps): ReactNode {
  const t = usePageTexts(adminTexts);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  return (
    <>
      <Button onClick={() => dialog.current?.showModal()}>{text}</Button>
      <dialog ref={dialog} className={css['sure']} aria-labelledby={id}>
        <p id={id}>{question}</p>
        <div className={css['buttons']}>
          <Button onClick={() => dialog.current?.close()}>{t.cancel}</Button>
          <Button
            onClick={() => {
              dialog.current?.close();
              onSure();
            }}
          >
            {text}
          </Button>
        </div>
      </dialog>
    </>
  );
}

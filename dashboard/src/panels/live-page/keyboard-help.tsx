import type { ReactNode, RefObject } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './live-page.module.css';

export function KeyboardHelp({ ref }: { readonly ref: RefObject<HTMLDialogElement | null> }): ReactNode {
  const t = useTexts();
  return (
    <dialog ref={ref} className={css['help']} aria-label={t.help.title}>
      <header>
        <h2>{t.help.title}</h2>
        <Button look="icon" aria-label={t.store.close} onClick={() => ref.current?.close()}>
          <Icon name="close" />
        </Button>
      </header>
      <dl>
        {t.help.rows.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}

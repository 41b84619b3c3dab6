import type { ReactNode, RefObject } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { helpTexts } from './help-texts.ts';
import css from './live-page.module.css';

export function KeyboardHelp({ ref }: { readonly ref: RefObject<HTMLDialogElement | null> }): ReactNode {
  const t = useTexts();
  const words = usePageTexts(helpTexts);
  return (
    <dialog ref={ref} className={css['help']} aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
        <Button look="icon" aria-label={t.store.close} onClick={() => ref.current?.close()}>
          <Icon name="close" />
        </Button>
      </header>
      <dl>
        {words.rows.map(([keys, meaning]) => (
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

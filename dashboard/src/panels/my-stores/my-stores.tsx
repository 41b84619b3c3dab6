import type { Session } from '@atrium/shared/wire/http';
import { type ReactNode, useState } from 'react';
import { useFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StoreCard } from '../store-card/store-card.tsx';
import css from './my-stores.module.css';

/** The tenant's page: its own stores and nothing else. The hub sends nothing else. */
export function MyStores({ session }: { readonly session: Session }): ReactNode {
  const t = useTexts();
  const { stores, formats } = useVenue();
  const frame = useFrame();
  const [picked, setPicked] = useState<string | null>(null);
  const mine = session.stores.filter((id) => stores.has(id) || frame?.stores[id] !== undefined);
  const shown = mine.find((id) => id === picked) ?? mine[0];

  if (shown === undefined) {
    return (
      <Notice tone="plain" icon="info" title={t.my.none}>
        {t.my.noneText}
      </Notice>
    );
  }
  const nameOf = (id: string): string => {
    const store = stores.get(id);
    return store === undefined ? id : formats.label(store.name);
  };
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <h2>{t.my.title}</h2>
        <p>{frame === null ? t.my.waiting : t.my.lead(formats.hourMinute(frame.since))}</p>
      </header>
      {mine.length > 1 && (
        <div className={css['pick']}>
          <Segments
            label={t.my.title}
            value={shown}
            options={mine.map((id) => ({ value: id, text: nameOf(id) }))}
            onChange={setPicked}
          />
        </div>
      )}
      <div className={css['card']}>
        {frame === null ? <Skeleton look="block" /> : <StoreCard id={shown} onClose={null} />}
      </div>
    </div>
  );
}

import type { Session } from '@atrium/shared/wire/http';
import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import { useViewState } from '../../hooks/use-view-state.ts';
import { useMalls, useVenue } from '../../hooks/venue.tsx';
import { Mark } from '../../ui/mark.tsx';
import css from './shell.module.css';

/** The mark and the mall; a choice when there is more than one. */
export function MallName({ session }: { readonly session: Session }): ReactNode {
  const t = useTexts();
  const { venue, formats } = useVenue();
  const malls = useMalls();
  const [, change] = useViewState();
  const others = session.role !== 'tenant' ? (malls.data ?? []) : [];
  return (
    <div className={css['brand']}>
      <Mark />
      <h1 className={others.length > 1 ? 'hidden-text' : css['mall']}>{formats.label(venue.name)}</h1>
      {others.length > 1 && (
        <select
          className={css['pick']}
          aria-label={t.header.mall}
          value={venue.id}
          onChange={(event) => change({ mall: event.currentTarget.value, level: null, store: null })}
        >
          {others.map((mall) => (
            <option key={mall.id} value={mall.id}>
              {formats.label(mall.name)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

import { type ReactNode, useEffect, useReducer } from 'react';
import { useLink, useLive } from '../../hooks/live.tsx';
import { useServices } from '../../hooks/services.ts';
import { useSettings } from '../../hooks/settings.tsx';
import css from './connection-badge.module.css';

const TICK_MS = 250;
const unreadableOf = ({ unreadable }: { readonly unreadable: number }): number => unreadable;

/** State of the link and age of what is on the screen. The age counts on while nothing arrives. */
export function ConnectionBadge(): ReactNode {
  const { t, numbers } = useSettings();
  const { clock } = useServices();
  const link = useLink();
  const unreadable = useLive(unreadableOf);
  const [, tick] = useReducer((count: number) => count + 1, 0);

  useEffect(() => {
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const age = link.frameAt === null ? null : t.link.age(numbers.seconds(clock.now() - link.frameAt));
  const tip = t.link.tooltip(numbers.seconds(link.every), numbers.count(link.gaps), numbers.count(unreadable));
  return (
    <span className={css['badge']} data-phase={link.phase} title={tip}>
      <span className={css['dot']} aria-hidden="true" />
      <span>{t.link[link.phase]}</span>
      {age !== null && <span className={css['age']}>{age}</span>}
    </span>
  );
}

import type { ReactNode } from 'react';
import { useTexts } from '../../hooks/settings.tsx';
import type { ChangeView } from '../../hooks/use-view-state.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { VIEWS, type View, type ViewState } from '../../hooks/view-state.ts';
import { MAP_METRICS } from '../../live/store-metric.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Segments } from '../../ui/segments.tsx';
import css from './live-page.module.css';

const ICONS: Readonly<Record<View, IconName>> = { plan: 'plan', stack: 'layers', table: 'table' };

type ToolbarProps = { readonly view: ViewState; readonly change: ChangeView; readonly onHelp: () => void };

export function Toolbar({ view, change, onHelp }: ToolbarProps): ReactNode {
  const t = useTexts();
  const { levels } = useVenue();
  const views = VIEWS.filter((option) => option !== 'stack' || levels.length > 1);
  return (
    <div className={css['toolbar']}>
      <Segments
        label={t.metric.label}
        value={view.metric}
        options={MAP_METRICS.map((value) => ({ value, text: t.metric[value] }))}
        onChange={(metric) => change({ metric })}
      />
      <button
        type="button"
        className={css['toggle']}
        aria-pressed={view.heat}
        onClick={() => change({ heat: !view.heat })}
      >
        <Icon name="flame" />
        {t.floor.heat}
      </button>
      <span className={css['space']} />
      <Segments
        label={t.floor.view}
        value={view.view}
        options={views.map((value) => ({ value, text: t.floor[value], icon: <Icon name={ICONS[value]} /> }))}
        onChange={(next) => change({ view: next })}
      />
      <Button look="icon" aria-label={t.header.help} title={t.header.help} onClick={onHelp}>
        <Icon name="help" />
      </Button>
    </div>
  );
}

import { type ReactNode, useMemo } from 'react';
import { useMallFrame } from '../../hooks/live.tsx';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import type { Formats } from '../../i18n/formats.ts';
import type { Messages } from '../../i18n/messages.ts';
import { type Availability, availabilityOf } from '../../live/availability.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import css from './live-page.module.css';

type Said = { readonly icon: IconName; readonly tone: 'plain' | 'warn'; readonly title: string; readonly text: string };

function say(availability: Exclude<Availability, { kind: 'ok' }>, t: Messages, formats: Formats): Said {
  switch (availability.kind) {
    case 'not-configured':
      return availability.missing === 'levels'
        ? { icon: 'plan', tone: 'plain', title: t.empty.noLevels, text: t.empty.noLevelsText }
        : { icon: 'plan', tone: 'plain', title: t.empty.noSensors, text: t.empty.noSensorsText };
    case 'no-data-yet':
      return { icon: 'clock', tone: 'plain', title: t.empty.noData, text: t.empty.noDataText };
    case 'closed': {
      const hours = [formats.timeOfDay(availability.opensAt), formats.timeOfDay(availability.closesAt)] as const;
      return { icon: 'clock', tone: 'plain', title: t.empty.closed, text: t.empty.closedText(...hours) };
    }
    case 'sensors-down': {
      const text = t.empty.downText(formats.clock(availability.since));
      return { icon: 'alert', tone: 'warn', title: t.empty.down(availability.zones), text };
    }
  }
}

/** Why there is little to see, above the plan: the plan itself stays, for it shows where. */
export function AvailabilityNote(): ReactNode {
  const t = useTexts();
  const { venue, formats } = useVenue();
  const frame = useMallFrame();
  const availability = useMemo(() => (frame === null ? null : availabilityOf(venue, frame)), [venue, frame]);
  if (availability === null || availability.kind === 'ok') return null;
  const said = say(availability, t, formats);
  return (
    <p className={css['note']} data-tone={said.tone} data-availability={availability.kind} role="status">
      <Icon name={said.icon} />
      <strong>{said.title}</strong>
      <span>{said.text}</span>
    </p>
  );
}

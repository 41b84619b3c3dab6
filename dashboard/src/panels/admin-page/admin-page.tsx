import type { Session } from '@atrium/shared/wire/http';
import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useChoice } from '../../hooks/use-param.ts';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { DevicesTab } from './devices-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { RecordTab } from './record-tab.tsx';
import { adminTexts } from './texts.ts';
import { UsersTab } from './users-tab.tsx';

const TABS = ['users', 'keys', 'devices', 'record'] as const;

/** Who may do what, and who did. */
export function AdminPage({ session }: { readonly session: Session }): ReactNode {
  const t = usePageTexts(adminTexts);
  const [tab, setTab] = useChoice('tab', TABS);
  return (
    <Page
      title={t.title}
      lead={t.leads[tab]}
      actions={
        <Segments
          label={t.tab}
          value={tab}
          options={TABS.map((value) => ({ value, text: t.tabs[value] }))}
          onChange={setTab}
        />
      }
    >
      {tab === 'users' && <UsersTab session={session} />}
      {tab === 'keys' && <KeysTab />}
      {tab === 'devices' && <DevicesTab />}
      {tab === 'record' && <RecordTab />}
    </Page>
  );
}

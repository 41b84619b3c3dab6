import { type ReactNode, useState } from 'react';
import { useAdmin, useAdminList, useAfterChange } from '../../hooks/admin.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { DeviceKind, DeviceRow } from '../../link/admin.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel, Panels } from '../../ui/page.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Refusal, useAsked } from '../report/asked.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './admin-page.module.css';
import { Secret, useIssueColumns } from './issued.tsx';
import { SureButton } from './sure-button.tsx';
import { adminTexts } from './texts.ts';

const KINDS: readonly DeviceKind[] = ['sensor', 'till', 'portal', 'campaign'];
const NAMES = 'device-names';

export function DevicesTab(): ReactNode {
  const t = usePageTexts(adminTexts);
  const devices = useAdminList('devices', (admin) => admin.devices());
  const admin = useAdmin();
  const after = useAfterChange();
  const asked = useAsked();
  const issued = useIssueColumns<DeviceRow>();
  const columns: readonly TableColumn<DeviceRow>[] = [
    { id: 'username', head: t.username, cell: ({ username }) => username, sort: ({ username }) => username },
    { id: 'kind', head: t.kind, cell: ({ kind }) => t.kinds[kind], sort: ({ kind }) => kind },
    { id: 'topics', head: t.topics, cell: ({ topics }) => <code>{topics.join(', ')}</code> },
    ...issued,
    {
      id: 'actions',
      head: t.actions,
      align: 'end',
      cell: ({ username }) => (
        <SureButton
          text={t.revoke}
          question={t.revokeSure(username)}
          onSure={() => asked.ask(after(admin.removeDevice(username)))}
        />
      ),
    },
  ];
  return (
    <Panels>
      <Panel span="two-thirds" title={t.tabs.devices}>
        <Refusal error={asked.error} />
        <Loaded query={devices} height={16}>
          {(rows) =>
            rows.length === 0 ? (
              <p className={css['none']}>{t.noDevices}</p>
            ) : (
              <DataTable
                caption={t.tabs.devices}
                columns={columns}
                rows={rows}
                keyOf={({ username }) => username}
                sortedBy="username"
              />
            )
          }
        </Loaded>
      </Panel>
      <DeviceForm />
    </Panels>
  );
}

function DeviceForm(): ReactNode {
  const t = usePageTexts(adminTexts);
  const { venue } = useVenue();
  const admin = useAdmin();
  const after = useAfterChange();
  const asked = useAsked();
  const [kind, setKind] = useState<DeviceKind>('sensor');
  const [name, setName] = useState('');
  const [days, setDays] = useState('');
  const [secret, setSecret] = useState<{ readonly username: string; readonly password: string } | null>(null);
  const names = kind === 'sensor' ? venue.sensors : kind === 'till' ? venue.stores : [];
  return (
    <Panel span="third" title={t.newDevice}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setSecret(null);
          const wanted = { mall: venue.id, kind, name, days: days === '' ? null : Number(days) };
          asked.ask(after(admin.addDevice(wanted)).then(setSecret));
        }}
      >
        <SelectField
          label={t.kind}
          value={kind}
          options={KINDS.map((value) => ({ value, text: t.kinds[value] }))}
          onChange={setKind}
        />
        <Field
          label={t.name}
          hint={t.nameHint}
          required
          autoComplete="off"
          list={NAMES}
          value={name}
          onValue={setName}
        />
        <datalist id={NAMES}>
          {names.map(({ id }) => (
            <option key={id} value={id} />
          ))}
        </datalist>
        <Field label={t.days} hint={t.daysNone} type="number" min={1} max={1095} value={days} onValue={setDays} />
        <div className={css['buttons']}>
          <Button type="submit" look="primary" disabled={asked.isBusy}>
            {t.issue}
          </Button>
        </div>
        <Refusal error={asked.error} />
        {secret !== null && (
          <Secret
            lines={[
              [t.username, secret.username],
              [t.password, secret.password],
            ]}
          />
        )}
      </form>
    </Panel>
  );
}

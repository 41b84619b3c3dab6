import { type ReactNode, useState } from 'react';
import { useAdmin, useAdminList, useAfterChange } from '../../hooks/admin.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { KeyRow } from '../../link/admin.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel, Panels } from '../../ui/page.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Refusal, useAsked } from '../report/asked.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './admin-page.module.css';
import { Secret, useIssueColumns } from './issued.tsx';
import { useStoreOptions } from './store-picker.tsx';
import { SureButton } from './sure-button.tsx';
import { adminTexts } from './texts.ts';

const SCOPES = ['purchases', 'read'] as const;
const A_YEAR = '365';

export function KeysTab(): ReactNode {
  const t = usePageTexts(adminTexts);
  const { stores, formats } = useVenue();
  const keys = useAdminList('keys', (admin) => admin.keys());
  const admin = useAdmin();
  const after = useAfterChange();
  const asked = useAsked();
  const issued = useIssueColumns<KeyRow>();
  const nameOf = ({ store }: KeyRow): string => {
    const known = stores.get(store);
    return known === undefined ? store : formats.label(known.name);
  };
  const columns: readonly TableColumn<KeyRow>[] = [
    { id: 'store', head: t.store, cell: nameOf, sort: nameOf },
    { id: 'scope', head: t.scope, cell: ({ scope }) => t.scopes[scope], sort: ({ scope }) => scope },
    ...issued,
    {
      id: 'actions',
      head: t.actions,
      align: 'end',
      cell: (row) => (
        <SureButton
          text={t.revoke}
          question={t.revokeSure(`${nameOf(row)} (${t.scopes[row.scope]})`)}
          onSure={() => asked.ask(after(admin.removeKey(row.id)))}
        />
      ),
    },
  ];
  return (
    <Panels>
      <Panel span="two-thirds" title={t.tabs.keys}>
        <Refusal error={asked.error} />
        <Loaded query={keys} height={16}>
          {(rows) =>
            rows.length === 0 ? (
              <p className={css['none']}>{t.noKeys}</p>
            ) : (
              <DataTable caption={t.tabs.keys} columns={columns} rows={rows} keyOf={({ id }) => id} sortedBy="store" />
            )
          }
        </Loaded>
      </Panel>
      <KeyForm />
    </Panels>
  );
}

function KeyForm(): ReactNode {
  const t = usePageTexts(adminTexts);
  const { venue } = useVenue();
  const admin = useAdmin();
  const after = useAfterChange();
  const asked = useAsked();
  const options = useStoreOptions();
  const [store, setStore] = useState(options[0]?.value ?? '');
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('purchases');
  const [days, setDays] = useState(A_YEAR);
  const [key, setKey] = useState<string | null>(null);
  return (
    <Panel span="third" title={t.newKey}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setKey(null);
          asked.ask(
            after(admin.addKey({ mall: venue.id, store, scope, days: Number(days) })).then((made) => setKey(made.key)),
          );
        }}
      >
        <SelectField label={t.store} value={store} options={options} onChange={setStore} />
        <SelectField
          label={t.scope}
          value={scope}
          options={SCOPES.map((value) => ({ value, text: t.scopes[value] }))}
          onChange={setScope}
        />
        <Field label={t.days} type="number" min={1} max={1095} required value={days} onValue={setDays} />
        <div className={css['buttons']}>
          <Button type="submit" look="primary" disabled={asked.isBusy || store === ''}>
            {t.issue}
          </Button>
        </div>
        <Refusal error={asked.error} />
        {key !== null && <Secret lines={[['Bearer', key]]} />}
      </form>
    </Panel>
  );
}

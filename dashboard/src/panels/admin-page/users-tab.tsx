import type { Session } from '@atrium/shared/wire/http';
import { type ReactNode, useMemo, useState } from 'react';
import { useAdmin, useAdminList, useAfterChange } from '../../hooks/admin.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import type { UserRow } from '../../link/admin.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel, Panels } from '../../ui/page.tsx';
import { type Asked, Refusal, useAsked } from '../report/asked.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './admin-page.module.css';
import { SureButton } from './sure-button.tsx';
import { adminTexts } from './texts.ts';
import { UserForm } from './user-form.tsx';

export function UsersTab({ session }: { readonly session: Session }): ReactNode {
  const t = usePageTexts(adminTexts);
  const users = useAdminList('users', (admin) => admin.users());
  const asked = useAsked();
  const [changing, setChanging] = useState<string | null>(null);
  const columns = useUserColumns({ session, asked, onPassword: setChanging });
  return (
    <Panels>
      <Panel span="two-thirds" title={t.tabs.users}>
        <Refusal error={asked.error} />
        {changing !== null && <PasswordForm key={changing} user={changing} onDone={() => setChanging(null)} />}
        <Loaded query={users} height={20}>
          {(rows) => (
            <DataTable
              caption={t.tabs.users}
              columns={columns}
              rows={rows}
              keyOf={({ user }) => user}
              sortedBy="user"
              testId="users"
            />
          )}
        </Loaded>
      </Panel>
      <UserForm />
    </Panels>
  );
}

type ColumnsInput = {
  readonly session: Session;
  readonly asked: Asked;
  readonly onPassword: (user: string) => void;
};

function useUserColumns({ session, asked, onPassword }: ColumnsInput): readonly TableColumn<UserRow>[] {
  const t = usePageTexts(adminTexts);
  const { stores, formats } = useVenue();
  const admin = useAdmin();
  const after = useAfterChange();
  const { ask, isBusy } = asked;
  return useMemo(() => {
    const storeNames = (row: UserRow): string => {
      if (row.role !== 'tenant') return row.role === 'developer' ? t.noStores : t.allStores;
      return row.stores
        .map((id) => {
          const store = stores.get(id);
          return store === undefined ? id : formats.label(store.name);
        })
        .join(', ');
    };
    return [
      {
        id: 'user',
        head: t.user,
        cell: ({ user }) => (user === session.user ? `${user} (${t.you})` : user),
        sort: ({ user }) => user,
      },
      {
        id: 'role',
        head: t.role,
        cell: ({ role }) => <span title={t.roleHints[role]}>{t.roles[role]}</span>,
        sort: ({ role }) => role,
      },
      { id: 'mall', head: t.mall, cell: ({ mall }) => mall ?? t.allMalls, sort: ({ mall }) => mall },
      { id: 'stores', head: t.stores, cell: storeNames, sort: storeNames },
      {
        id: 'actions',
        head: t.actions,
        align: 'end',
        cell: ({ user }) => (
          <span className={css['rowActions']}>
            <Button onClick={() => onPassword(user)}>{t.setPassword}</Button>
            {user !== session.user && (
              <>
                <Button disabled={isBusy} onClick={() => ask(after(admin.signOutUser(user)))}>
                  {t.signOutAll}
                </Button>
                <SureButton
                  text={t.remove}
                  question={t.removeSure(user)}
                  onSure={() => ask(after(admin.removeUser(user)))}
                />
              </>
            )}
          </span>
        ),
      },
    ];
  }, [t, stores, formats, session.user, admin, after, ask, isBusy, onPassword]);
}

function PasswordForm({ user, onDone }: { readonly user: string; readonly onDone: () => void }): ReactNode {
  const t = usePageTexts(adminTexts);
  const admin = useAdmin();
  const after = useAfterChange();
  const asked = useAsked();
  const [password, setPassword] = useState('');
  return (
    <form
      className={css['inline']}
      onSubmit={(event) => {
        event.preventDefault();
        asked.ask(after(admin.setPassword(user, password)).then(onDone));
      }}
    >
      <Field
        label={t.setPasswordOf(user)}
        hint={t.passwordHint}
        type="password"
        autoComplete="new-password"
        minLength={8}
        required
        value={password}
        onValue={setPassword}
      />
      <Button type="submit" disabled={asked.isBusy}>
        {t.save}
      </Button>
      <Button onClick={onDone}>{t.cancel}</Button>
      <Refusal error={asked.error} />
    </form>
  );
}

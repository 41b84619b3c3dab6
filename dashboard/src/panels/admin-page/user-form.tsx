import type { Role } from '@atrium/shared/wire/http';
import { type ReactNode, useState } from 'react';
import { useAdmin, useAfterChange } from '../../hooks/admin.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/page.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Refusal, useAsked } from '../report/asked.tsx';
import css from './admin-page.module.css';
import { StorePicker } from './store-picker.tsx';
import { adminTexts } from './texts.ts';

const ROLES: readonly Role[] = ['tenant', 'analyst', 'operator', 'developer'];

/** A new account: a tenant has its stores, everybody else the whole mall. */
export function UserForm(): ReactNode {
  const t = usePageTexts(adminTexts);
  const { venue } = useVenue();
  const admin = useAdmin();
  const after = useAfterChange();
  const asked = useAsked();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('tenant');
  const [stores, setStores] = useState<readonly string[]>([]);
  const create = async (): Promise<void> => {
    await after(admin.addUser({ user, password, role, mall: venue.id, stores: role === 'tenant' ? [...stores] : [] }));
    setUser('');
    setPassword('');
    setStores([]);
  };
  return (
    <Panel span="third" title={t.newUser}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          asked.ask(create());
        }}
      >
        <Field label={t.user} autoComplete="off" required value={user} onValue={setUser} name="new-user" />
        <Field
          label={t.password}
          hint={t.passwordHint}
          type="password"
          autoComplete="new-password"
          minLength={8}
          required
          value={password}
          onValue={setPassword}
          name="new-password"
        />
        <SelectField
          label={t.role}
          value={role}
          options={ROLES.map((value) => ({ value, text: `${t.roles[value]}: ${t.roleHints[value]}` }))}
          onChange={setRole}
        />
        {role === 'tenant' && <StorePicker chosen={stores} onChange={setStores} />}
        <div className={css['buttons']}>
          <Button type="submit" look="primary" disabled={asked.isBusy || (role === 'tenant' && stores.length === 0)}>
            {t.create}
          </Button>
        </div>
        <Refusal error={asked.error} />
      </form>
    </Panel>
  );
}

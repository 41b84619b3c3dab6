import type { PanelFaultKind, PanelState } from '@atrium/shared/wire/panel';
import { type ReactNode, useState } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useFaultKinds, usePanelActions } from '../../hooks/panel.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/page.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Refusal, useAsked } from '../report/asked.tsx';
import { Loaded } from '../report/loaded.tsx';
import { faultText, missingFields } from './model.ts';
import css from './simulator-page.module.css';
import { simulatorTexts } from './texts.ts';

type FieldType = PanelFaultKind['fields'][number]['type'];

/** How a value of the type is written. */
const EXAMPLES: Readonly<Record<FieldType, string>> = {
  time: '90s',
  share: '0.3',
  number: '3',
  source: '',
  kind: 'sighting',
  switch: '',
  clock: '14:30',
};

/** Break something on purpose. */
export function FaultForm({ state }: { readonly state: PanelState }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const kinds = useFaultKinds();
  return (
    <Panel span="third" title={t.inject} lead={t.injectLead}>
      <Loaded query={kinds} height={18}>
        {(rows) => <Form kinds={rows} isPlaying={state.phase === 'playing'} />}
      </Loaded>
    </Panel>
  );
}

const FIRST = 'offline';

function Form({
  kinds,
  isPlaying,
}: {
  readonly kinds: readonly PanelFaultKind[];
  readonly isPlaying: boolean;
}): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const { inject, mend } = usePanelActions();
  const [name, setName] = useState(FIRST);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const asked = useAsked();
  const kind = kinds.find((candidate) => candidate.kind === name) ?? kinds[0];
  if (kind === undefined) return null;
  const text = faultText(kind.kind, values);
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        asked.ask(inject(text));
      }}
    >
      <SelectField
        label={t.fault}
        value={kind.kind}
        options={kinds.map((candidate) => ({ value: candidate.kind, text: candidate.kind }))}
        onChange={(next) => {
          setName(next);
          setValues({});
        }}
      />
      <p className={css['words']} lang="en">
        {kind.help}
      </p>
      <div className={css['pair']}>
        {kind.fields.map((field) => (
          <FaultField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onValue={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
      </div>
      <code className={css['command']}>{text}</code>
      <div className={css['buttons']}>
        <Button
          type="submit"
          look="primary"
          disabled={!isPlaying || asked.isBusy || missingFields(kind, values).length > 0}
        >
          {t.send}
        </Button>
        <Button disabled={!isPlaying || asked.isBusy} onClick={() => asked.ask(mend())}>
          {t.mend}
        </Button>
      </div>
      <Refusal error={asked.error} />
    </form>
  );
}

type FaultFieldProps = {
  readonly field: PanelFaultKind['fields'][number];
  readonly value: string;
  readonly onValue: (value: string) => void;
};

const SWITCH = [
  { value: '', text: '–' },
  { value: 'on', text: '✓' },
] as const;

function FaultField({ field, value, onValue }: FaultFieldProps): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const { venue } = useVenue();
  const { name, type, required } = field;
  if (type === 'switch')
    return <SelectField label={name} value={value === 'on' ? 'on' : ''} options={SWITCH} onChange={onValue} />;
  const list = `fault-${name}`;
  return (
    <>
      <Field
        label={required ? `${name} · ${t.required}` : name}
        value={value}
        placeholder={EXAMPLES[type]}
        autoComplete="off"
        onValue={onValue}
        {...(type === 'source' ? { list } : {})}
      />
      {type === 'source' && (
        <datalist id={list}>
          {venue.sensors.map(({ id }) => (
            <option key={id} value={id} />
          ))}
        </datalist>
      )}
    </>
  );
}

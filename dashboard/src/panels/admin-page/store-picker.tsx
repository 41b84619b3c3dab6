import { type ReactNode, useMemo } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import css from './admin-page.module.css';
import { adminTexts } from './texts.ts';

/** Every store as a choice of a list, by name. */
export function useStoreOptions(): readonly { readonly value: string; readonly text: string }[] {
  const { venue, formats } = useVenue();
  return useMemo(
    () =>
      venue.stores
        .map(({ id, name }) => ({ value: id, text: formats.label(name) }))
        .toSorted((a, b) => a.text.localeCompare(b.text)),
    [venue, formats],
  );
}

export type StorePickerProps = {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

/** Some of the stores of the mall: picked one by one, each can be taken away again. */
export function StorePicker({ chosen, onChange }: StorePickerProps): ReactNode {
  const t = usePageTexts(adminTexts);
  const options = useStoreOptions();
  const left = options.filter(({ value }) => !chosen.includes(value));
  return (
    <>
      <SelectField
        label={t.stores}
        value=""
        options={[{ value: '', text: '+' }, ...left]}
        onChange={(store) => {
          if (store !== '') onChange([...chosen, store]);
        }}
      />
      {chosen.length > 0 && (
        <ul className={css['chosen']}>
          {chosen.map((store) => {
            const name = options.find(({ value }) => value === store)?.text ?? store;
            return (
              <li key={store}>
                {name}
                <Button
                  look="icon"
                  aria-label={`${t.remove}: ${name}`}
                  onClick={() => onChange(chosen.filter((other) => other !== store))}
                >
                  <Icon name="close" />
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

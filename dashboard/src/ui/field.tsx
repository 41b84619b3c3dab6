import { type ComponentProps, type ReactNode, useId } from 'react';
import css from './field.module.css';
import { Icon } from './icon.tsx';

export type SearchFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export function SearchField({ label, value, onChange }: SearchFieldProps): ReactNode {
  return (
    <label className={css['search']} data-chrome="true">
      <Icon name="search" />
      <input
        type="search"
        value={value}
        placeholder={label}
        aria-label={label}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

export type FieldProps = Omit<ComponentProps<'input'>, 'className' | 'id' | 'onChange'> & {
  readonly label: string;
  readonly hint?: string;
  readonly onValue?: (value: string) => void;
};

/** An input with its label above it. */
export function Field({ label, hint, onValue, ...rest }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...(onValue === undefined ? {} : { onChange: (event) => onValue(event.currentTarget.value) })}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        {...rest}
      />
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

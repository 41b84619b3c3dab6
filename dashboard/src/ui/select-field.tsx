import { type ReactNode, useId } from 'react';
import css from './field.module.css';
import type { SelectProps } from './select.tsx';

/** A list of choices with its label above it, as wide as there is room. */
export function SelectField<T extends string>({ label, value, options, onChange }: SelectProps<T>): ReactNode {
  const id = useId();
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const picked = options.find((option) => option.value === event.currentTarget.value);
          if (picked !== undefined) onChange(picked.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}

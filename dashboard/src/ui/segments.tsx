import { type ReactNode, useId } from 'react';
import css from './segments.module.css';

export type Segment<T extends string> = { readonly value: T; readonly text: string; readonly icon?: ReactNode };

export type SegmentsProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
};

/** One of a few, all in sight. Native radio buttons underneath, so arrow keys work as everywhere. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>): ReactNode {
  const name = useId();
  return (
    <fieldset className={css['segments']}>
      <legend className="hidden-text">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={css['segment']} title={option.text}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.icon}
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './button.module.css';

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'type'> & {
  readonly look?: 'plain' | 'primary' | 'icon';
  readonly type?: 'button' | 'submit';
};

export function Button({ look = 'plain', type = 'button', ...rest }: ButtonProps): ReactNode {
  return <button type={type} className={css[look]} {...rest} />;
}

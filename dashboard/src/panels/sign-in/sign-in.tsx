import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useSessionActions } from '../../hooks/session.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Mark } from '../../ui/mark.tsx';
import { LanguageSelect, ThemeSelect } from '../shell/controls.tsx';
import { FloorsArt } from './floors-art.tsx';
import { faultOf, faultText, type SignInFault } from './model.ts';
import css from './sign-in.module.css';
import { signInTexts } from './texts.ts';

/** Seconds that are left of a wait, counting down. */
function useCountdown(fault: SignInFault | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (fault?.kind !== 'throttled') return setLeft(0);
    const until = performance.now() + fault.waitS * 1_000;
    const count = (): void => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1_000)));
    count();
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [fault]);
  return left;
}

export function SignIn({ hasExpired }: { readonly hasExpired: boolean }): ReactNode {
  const t = usePageTexts(signInTexts);
  const all = useTexts();
  useEffect(() => {
    document.title = `${t.title} · ${all.app.title}`;
  }, [t, all]);
  return (
    <div className={css['page']}>
      <div className={css['art']} aria-hidden="true">
        <FloorsArt />
      </div>
      <main className={css['side']}>
        <div className={css['settings']}>
          <ThemeSelect />
          <LanguageSelect />
        </div>
        <div className={css['box']}>
          <div className={css['brand']}>
            <Mark />
            <strong>{all.app.title}</strong>
          </div>
          <h1>{t.title}</h1>
          <p className={css['lead']}>{hasExpired ? t.expired : t.lead}</p>
          <SignInForm />
          <details className={css['first']}>
            <summary>{t.forgot}</summary>
            <p>{t.forgotText}</p>
          </details>
        </div>
      </main>
    </div>
  );
}

function SignInForm(): ReactNode {
  const t = usePageTexts(signInTexts);
  const { signIn } = useSessionActions();
  const [fault, setFault] = useState<SignInFault | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const left = useCountdown(fault);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    setFault(null);
    try {
      await signIn(String(form.get('user') ?? '').trim(), String(form.get('password') ?? ''));
    } catch (error) {
      setFault(faultOf(error));
      setIsBusy(false);
      password.current?.select();
    }
  };

  return (
    <form className={css['form']} onSubmit={(event) => void submit(event)}>
      <label className={css['field']}>
        <span>{t.user}</span>
        <input name="user" autoComplete="username" autoCapitalize="none" spellCheck={false} required maxLength={128} />
      </label>
      <PasswordField field={password} />
      <div className={css['fault']} role="alert">
        {fault !== null && (
          <p data-fault={fault.kind}>
            <Icon name="alert" />
            {faultText(fault, left, t)}
          </p>
        )}
      </div>
      <Button look="primary" type="submit" disabled={isBusy || left > 0}>
        {isBusy ? t.busy : t.submit}
      </Button>
    </form>
  );
}

function PasswordField({ field }: { readonly field: React.RefObject<HTMLInputElement | null> }): ReactNode {
  const t = usePageTexts(signInTexts);
  const id = useId();
  const [isShown, setIsShown] = useState(false);
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{t.password}</label>
      <span className={css['secret']}>
        <input
          ref={field}
          id={id}
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          required
          maxLength={1024}
        />
        <button
          type="button"
          aria-label={isShown ? t.hide : t.show}
          aria-pressed={isShown}
          onClick={() => setIsShown(!isShown)}
        >
          <Icon name="eye" />
        </button>
      </span>
    </div>
  );
}

import { type ReactNode, useState } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { failureText } from '../shell/failure-text.ts';
import css from './report.module.css';
import { reportTexts } from './texts.ts';

export type Asked = {
  readonly isBusy: boolean;
  readonly error: unknown;
  ask(answer: Promise<unknown>): void;
};

/** One thing at a time that was asked of the hub, and why it was refused. */
export function useAsked(): Asked {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return {
    isBusy,
    error,
    ask: (answer) => {
      setIsBusy(true);
      setError(null);
      answer.catch(setError).finally(() => setIsBusy(false));
    },
  };
}

export function Refusal({ error }: { readonly error: unknown }): ReactNode {
  const t = usePageTexts(reportTexts);
  const all = useTexts();
  if (error === null) return null;
  return (
    <p className={css['failure']} role="alert">
      {t.failed(failureText(error, all))}
    </p>
  );
}

import type { Session } from '@atrium/shared/wire/http';
import { type ReactNode, useState } from 'react';
import { useSessionActions } from '../../hooks/session.ts';
import { useSettings } from '../../hooks/settings.tsx';
import { LANGUAGES, type Language } from '../../i18n/messages.ts';
import { THEMES } from '../../theme/palette.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Select } from '../../ui/select.tsx';
import css from './shell.module.css';

/** Each language in itself, for those who can read nothing else. */
const NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

export function LanguageSelect(): ReactNode {
  const { t, language, setLanguage } = useSettings();
  const options = LANGUAGES.map((value) => ({ value, text: NAMES[value] }));
  return <Select label={t.header.language} value={language} options={options} onChange={setLanguage} />;
}

export function ThemeSelect(): ReactNode {
  const { t, theme, setTheme } = useSettings();
  const options = THEMES.map((value) => ({ value, text: t.header[value] }));
  return <Select label={t.header.theme} value={theme} options={options} onChange={setTheme} />;
}

export function Controls({ session }: { readonly session: Session }): ReactNode {
  const { t } = useSettings();
  const { signOut } = useSessionActions();
  const [hasFailed, setHasFailed] = useState(false);
  const leave = (): void => {
    setHasFailed(false);
    signOut().catch(() => setHasFailed(true));
  };
  return (
    <div className={css['controls']}>
      <ThemeSelect />
      <LanguageSelect />
      <span className={css['user']} title={t.header.signedInAs(session.user)}>
        {session.user}
      </span>
      <Button look="icon" aria-label={t.header.signOut} title={t.header.signOut} onClick={leave}>
        <Icon name="signOut" />
      </Button>
      {hasFailed && (
        <span className={css['failed']} role="alert">
          {t.header.signOutFailed}
        </span>
      )}
    </div>
  );
}

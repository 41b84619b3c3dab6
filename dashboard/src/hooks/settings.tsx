import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { loadMessages, messagesOf } from '../i18n/catalogues.ts';
import { en } from '../i18n/en.ts';
import { createNumberFormats, type NumberFormats } from '../i18n/formats.ts';
import type { Language, Messages } from '../i18n/messages.ts';
import type { Theme } from '../theme/palette.ts';
import { choices } from './choices.ts';
import { useViewState } from './use-view-state.ts';

export type Settings = {
  readonly theme: Theme;
  readonly language: Language;
  readonly t: Messages;
  readonly numbers: NumberFormats;
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
};

function useMedia(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  const subscribe = useCallback(
    (changed: () => void) => {
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    [media],
  );
  return useSyncExternalStore(subscribe, () => media.matches);
}

export const useReducedMotion = (): boolean => useMedia('(prefers-reduced-motion: reduce)');

/** The wanted language as soon as its texts are here; until then the one before. */
function useLoaded(wanted: Language): Language {
  const [language, setLanguage] = useState(() => (messagesOf(wanted) === null ? 'en' : wanted));
  useEffect(() => {
    let isWanted = true;
    loadMessages(wanted).then(
      () => isWanted && setLanguage(wanted),
      // The hub is away and the texts with it: the page goes on in the language it has.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [wanted]);
  return language;
}

const SettingsContext = createContext<Settings | null>(null);

/** Appearance and language: the address first, then the last choice, then what the browser asks for. */
export function SettingsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [view, change] = useViewState();
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const theme = view.theme ?? choices.theme() ?? (isDark ? 'dark' : 'light');
  const language = useLoaded(view.lang ?? choices.language());

  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.lang = language;
  }, [theme, language]);

  const settings = useMemo<Settings>(
    () => ({
      theme,
      language,
      t: messagesOf(language) ?? en,
      numbers: createNumberFormats(language),
      setTheme: (next) => {
        choices.setTheme(next);
        change({ theme: next });
      },
      setLanguage: (next) => {
        choices.setLanguage(next);
        change({ lang: next });
      },
    }),
    [theme, language, change],
  );
  return <SettingsContext value={settings}>{children}</SettingsContext>;
}

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (settings === null) throw new Error('useSettings outside of its provider');
  return settings;
}

/** Only the texts. */
export const useTexts = (): Messages => useSettings().t;

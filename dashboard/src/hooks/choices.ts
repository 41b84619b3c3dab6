import { LANGUAGES, type Language, pickLanguage } from '../i18n/messages.ts';
import type { Theme } from '../theme/palette.ts';

const THEME_KEY = 'atrium.theme';
const LANGUAGE_KEY = 'atrium.lang';

/** A browser may refuse its storage; then a choice lasts as long as the address. */
function recall<T extends string>(key: string, values: readonly T[]): T | null {
  try {
    return values.find((value) => value === localStorage.getItem(key)) ?? null;
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}

/** What was chosen last, in this browser. A wallboard is an address, not a taste: it is not remembered. */
export const choices = {
  theme: (): Theme | null => recall(THEME_KEY, ['light', 'dark']),
  setTheme: (theme: Theme): void => {
    if (theme !== 'wall') remember(THEME_KEY, theme);
  },
  language: (): Language => recall(LANGUAGE_KEY, LANGUAGES) ?? pickLanguage(navigator.languages),
  setLanguage: (language: Language): void => remember(LANGUAGE_KEY, language),
};

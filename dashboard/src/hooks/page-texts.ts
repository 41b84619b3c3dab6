import type { Language } from '../i18n/messages.ts';
import { useSettings } from './settings.tsx';

/** Texts of one page in every language; they travel with the page, so that the first load does not carry them. */
export type PageTexts<T> = Readonly<Record<Language, T>>;

export function usePageTexts<T>(texts: PageTexts<T>): T {
  const { language } = useSettings();
  return texts[language];
}

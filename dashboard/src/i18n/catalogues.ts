import { en } from './en.ts';
import type { Language, Messages } from './messages.ts';

/** English is always there; other languages are loaded when they are wanted, once. */
const loaded = new Map<Language, Messages>([['en', en]]);

export const messagesOf = (language: Language): Messages | null => loaded.get(language) ?? null;

export async function loadMessages(language: Language): Promise<Messages> {
  const known = loaded.get(language);
  if (known !== undefined) return known;
  const { zhCn } = await import('./zh-cn.ts');
  loaded.set('zh-CN', zhCn);
  return zhCn;
}

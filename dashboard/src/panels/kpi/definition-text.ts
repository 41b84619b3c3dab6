import type { DefinitionText } from '../../i18n/definitions.ts';

/** Words and formula of a definition as the hub named it; null for a version that this dashboard does not know. */
export function definitionText(
  id: string,
  texts: DefinitionText,
): { readonly formula: string; readonly words: string } | null {
  return Object.hasOwn(texts, id) ? texts[id as keyof DefinitionText] : null;
}

import { NO_CATEGORY } from './sale-facts.ts';

/** Kinds of goods that one mall tells apart; tills that make up more do not get a row of history each. */
const MAX_CATEGORIES = 500;

/** Where goods go whose category is one too many. */
const OTHER_CATEGORY = 'other';

/** Kinds of goods seen so far. Bounded: beyond, what is new is {@link OTHER_CATEGORY}. */
export type Categories = { readonly known: Set<string>; folded: number };

export const createCategories = (): Categories => ({ known: new Set(), folded: 0 });

/** The name under which goods are counted: one spelling for case and blanks at the ends. */
export function categoryOf(categories: Categories, said: string): string {
  const name = said.trim().toLowerCase().replace(/\s+/g, ' ');
  if (name === '') return NO_CATEGORY;
  if (categories.known.has(name)) return name;
  if (categories.known.size >= MAX_CATEGORIES) {
    categories.folded++;
    return OTHER_CATEGORY;
  }
  categories.known.add(name);
  return name;
}

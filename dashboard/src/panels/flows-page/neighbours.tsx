import { type ReactNode, useMemo } from 'react';
import { type Neighbour, neighboursOf, type Way } from '../../history/flows.ts';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useText } from '../../hooks/use-param.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Panel } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { storeName } from '../floor/model.ts';
import css from './flows-page.module.css';
import { flowsTexts } from './texts.ts';

const SHOWN = 8;

/** One store between the stores before and after it. */
export function Neighbours({ ways }: { readonly ways: readonly Way[] }): ReactNode {
  const t = usePageTexts(flowsTexts);
  const book = useVenue();
  const [wanted, setStore] = useText('of');
  const options = useMemo(
    () =>
      [...new Set(ways.flatMap(({ from, to }) => [from, to]))]
        .map((value) => ({ value, text: storeName(book, value) }))
        .toSorted((a, b) => a.text.localeCompare(b.text)),
    [ways, book],
  );
  const store = options.find(({ value }) => value === wanted)?.value ?? ways[0]?.from ?? '';
  return (
    <Panel
      span="third"
      title={storeName(book, store)}
      actions={<Select label={t.pick} value={store} options={options} onChange={setStore} />}
    >
      <h4 className={css['small']}>{t.before}</h4>
      <Bars rows={neighboursOf(ways, store, 'to')} />
      <h4 className={css['small']}>{t.next}</h4>
      <Bars rows={neighboursOf(ways, store, 'from')} />
    </Panel>
  );
}

function Bars({ rows }: { readonly rows: readonly Neighbour[] }): ReactNode {
  const t = usePageTexts(flowsTexts);
  const book = useVenue();
  if (rows.length === 0) return <p className={css['note']}>{t.noneHere}</p>;
  return (
    <ol className={css['bars']}>
      {rows.slice(0, SHOWN).map(({ store, moves, share }) => (
        <li key={store}>
          <span>{storeName(book, store)}</span>
          <span className={css['track']} aria-hidden="true">
            <span style={{ transform: `scaleX(${share})` }} />
          </span>
          <strong title={book.formats.ratio(share)}>{book.formats.count(moves)}</strong>
        </li>
      ))}
    </ol>
  );
}

import { type ReactNode, useState } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { Button } from '../../ui/button.tsx';
import type { TableColumn } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './admin-page.module.css';
import { adminTexts } from './texts.ts';

/** A secret that the hub tells once: it lives in this page and nowhere else. */
export function Secret({ lines }: { readonly lines: readonly (readonly [name: string, value: string])[] }): ReactNode {
  const t = usePageTexts(adminTexts);
  return (
    <div className={css['secret']} role="status" data-testid="secret">
      <strong>{t.once}</strong>
      <dl>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
              <CopyButton value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function CopyButton({ value }: { readonly value: string }): ReactNode {
  const t = usePageTexts(adminTexts);
  const [isCopied, setIsCopied] = useState(false);
  return (
    <Button
      onClick={() =>
        navigator.clipboard.writeText(value).then(
          () => setIsCopied(true),
          // Without the permission it can still be selected.
          () => setIsCopied(false),
        )
      }
    >
      <Icon name="copy" />
      {isCopied ? t.copied : t.copy}
    </Button>
  );
}

type Issue = { readonly by: string; readonly expiresAt: number | null; readonly lastUsedAt: number | null };

/** What every key and credential says of itself. */
export function useIssueColumns<Row extends Issue>(): readonly TableColumn<Row>[] {
  const t = usePageTexts(adminTexts);
  const { formats } = useVenue();
  const day = (at: number | null): string => (at === null ? t.never : formats.date(at));
  return [
    { id: 'by', head: t.by, cell: ({ by }) => by, sort: ({ by }) => by },
    { id: 'expires', head: t.expires, cell: ({ expiresAt }) => day(expiresAt), sort: ({ expiresAt }) => expiresAt },
    {
      id: 'used',
      head: t.used,
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? t.never : `${formats.dayShort(lastUsedAt)} ${formats.hourMinute(lastUsedAt)}`,
      sort: ({ lastUsedAt }) => lastUsedAt,
    },
  ];
}

import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { csvAddress, type Report } from '../../link/reports.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './download.module.css';
import { reportTexts } from './texts.ts';

/** The numbers on the screen as a file: the same question, asked for as CSV. */
export function CsvLink({ report }: { readonly report: Report<unknown> | null }): ReactNode {
  const t = usePageTexts(reportTexts);
  const { venue } = useVenue();
  if (report === null) return null;
  return (
    <a className={css['link']} href={csvAddress(venue.id, report)} title={t.csvHint} download>
      <Icon name="download" />
      {t.csv}
    </a>
  );
}

/** White space around a picture that goes into a report, px of the canvas. */
const MARGIN = 24;
const TITLE_PX = 30;

/** The chart on its background under its title, as it was on the screen. */
function pictureOf(chart: HTMLCanvasElement, title: string): HTMLCanvasElement {
  const style = getComputedStyle(document.documentElement);
  const picture = document.createElement('canvas');
  picture.width = chart.width + 2 * MARGIN;
  picture.height = chart.height + 3 * MARGIN + TITLE_PX;
  const context = picture.getContext('2d');
  if (context === null) return picture;
  context.fillStyle = style.getPropertyValue('--surface').trim();
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = style.getPropertyValue('--text').trim();
  context.font = `600 ${TITLE_PX * 0.7}px ${getComputedStyle(document.body).fontFamily}`;
  context.fillText(title, MARGIN, MARGIN + TITLE_PX * 0.75);
  context.drawImage(chart, MARGIN, 2 * MARGIN + TITLE_PX);
  return picture;
}

function save(blob: Blob | null, name: string): void {
  if (blob === null) return;
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

export type PngButtonProps = { readonly canvas: HTMLCanvasElement | null; readonly title: string };

export function PngButton({ canvas, title }: PngButtonProps): ReactNode {
  const t = usePageTexts(reportTexts);
  const write = (): void => {
    if (canvas !== null) pictureOf(canvas, title).toBlob((blob) => save(blob, `${title}.png`));
  };
  return (
    <Button title={t.pngHint} disabled={canvas === null} onClick={write}>
      <Icon name="download" />
      {t.png}
    </Button>
  );
}

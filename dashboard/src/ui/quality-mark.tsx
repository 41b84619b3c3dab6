import type { KpiQuality } from '@atrium/shared/metrics/kpi';
import type { ReactNode } from 'react';
import css from './quality-mark.module.css';

/** A disc that is as full as the number is sure: shape carries the meaning, colour only helps. */
const FILL: Readonly<Record<KpiQuality, string>> = {
  measured: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z',
  calibrated: 'M8 2a6 6 0 0 1 0 12Z M8 2a6 6 0 0 1 0 12A6 6 0 0 1 2 8h6Z',
  uncalibrated: 'M8 2a6 6 0 0 1 0 12Z',
  partial: 'M2 8a6 6 0 0 1 12 0Z',
  provisional: 'M8 2a6 6 0 0 1 6 6H8Z',
  unknown: '',
};

export function QualityMark({ quality, text }: { readonly quality: KpiQuality; readonly text: string }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" className={css['mark']} data-quality={quality} role="img" aria-label={text}>
      <title>{text}</title>
      <circle cx="8" cy="8" r="6" />
      <path d={FILL[quality]} />
    </svg>
  );
}

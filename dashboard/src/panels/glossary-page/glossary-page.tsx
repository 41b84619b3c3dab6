import { definitionOf, METRICS, type MetricKey } from '@atrium/shared/metrics/definitions';
import { KPI_QUALITIES } from '@atrium/shared/metrics/kpi';
import { DEFAULT_RULES, type Rules } from '@atrium/shared/metrics/rules';
import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { useTexts } from '../../hooks/settings.tsx';
import { useVenue } from '../../hooks/venue.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { QualityMark } from '../../ui/quality-mark.tsx';
import { definitionText } from '../kpi/definition-text.ts';
import { definitionTexts } from '../kpi/definition-texts.ts';
import css from './glossary-page.module.css';
import { glossaryTexts } from './texts.ts';

const KEYS = Object.keys(METRICS) as readonly MetricKey[];

/** Words and formulas, from the definitions that compute the numbers. */
export function GlossaryPage(): ReactNode {
  const t = usePageTexts(glossaryTexts);
  const all = useTexts();
  const definitions = usePageTexts(definitionTexts);
  return (
    <Page title={t.title} lead={t.lead}>
      <dl className={css['metrics']}>
        {KEYS.map((key) => {
          const id = definitionOf(key);
          const text = definitionText(id, definitions);
          return (
            <div key={key} id={key} className={css['metric']} data-metric={key}>
              <dt>{all.kpi[key]}</dt>
              <dd>{text?.words}</dd>
              <dd className={css['formula']}>
                <span className="hidden-text">{t.formula}: </span>
                <code>{text?.formula}</code>
              </dd>
              <dd className={css['facts']}>
                {t.units[METRICS[key].unit]} · {t.version(id)}
              </dd>
            </div>
          );
        })}
      </dl>
      <Panels>
        <Panel span="third" title={t.qualityTitle}>
          <dl className={css['list']}>
            {KPI_QUALITIES.map((quality) => (
              <div key={quality}>
                <dt>
                  <QualityMark quality={quality} text={all.quality[quality]} />
                  {all.quality[quality]}
                </dt>
                <dd>{t.qualities[quality]}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <Thresholds />
        <Panel span="third" title={t.wordsTitle}>
          <dl className={css['list']}>
            {t.words.map(([word, meaning]) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </Panel>
      </Panels>
    </Page>
  );
}

function Thresholds(): ReactNode {
  const t = usePageTexts(glossaryTexts);
  const { formats } = useVenue();
  const rows = Object.entries(t.thresholds) as [keyof Rules, string][];
  return (
    <Panel span="third" title={t.thresholdTitle} lead={t.thresholdLead}>
      <dl className={css['pairs']}>
        {rows.map(([rule, name]) => (
          <div key={rule}>
            <dt>{name}</dt>
            <dd>{formats.duration(Number(DEFAULT_RULES[rule]) / 1_000)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

import { METRICS, type MetricKey } from '@atrium/shared/metrics/definitions';
import type { PageTexts } from '../../hooks/page-texts.ts';
import type { DefinitionText } from '../../i18n/definitions.ts';
import { definitionsZhCn } from '../../i18n/definitions-zh-cn.ts';

/** Definitions are written in English where they are computed; this only hands them over. */
const en = Object.fromEntries(
  (Object.keys(METRICS) as MetricKey[]).map((key) => {
    const { name, version, formula, words } = METRICS[key];
    return [`${name}@${version}`, { formula, words }];
  }),
) as DefinitionText;

/** They travel with what explains a number, not with the first load. */
export const definitionTexts: PageTexts<DefinitionText> = { en, 'zh-CN': definitionsZhCn };

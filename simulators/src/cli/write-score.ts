import { pageOf } from '../score/page.ts';
import type { ScoreCard } from '../score/score-card.ts';
import { jsonOf } from '../score/table.ts';
import type { Input } from './command.ts';
import { writeText } from './score-once.ts';

/** Where `--json` and `--html` want it. */
export async function writeScore(card: ScoreCard, title: string, { value }: Input): Promise<void> {
  const [json, html] = [value('json'), value('html')];
  if (json !== undefined) await writeText(json, `${JSON.stringify(jsonOf(card.figures), null, 2)}\n`);
  if (html !== undefined) await writeText(html, pageOf(card, title));
}

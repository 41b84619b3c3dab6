import { FIGURES, type Figure, NAMES, variesOf } from './definitions.ts';
import { dwellPlot, escaped, f1Plot, ratePlot } from './plots.ts';
import type { ScoreCard } from './score-card.ts';
import { shownValue } from './table.ts';

/** One page that needs nothing else: no script, no font, no request. */
export function pageOf(card: ScoreCard, title: string): string {
  const { figures } = card;
  const tiles = HEADLINES.map(
    ([name, said]) =>
      `<div class="tile"><b>${shownValue(figures[name])}</b> <small>${unitOf(figures[name])}</small><span>${said}</span></div>`,
  );
  const rows = NAMES.map((name) => {
    const { unit, n } = figures[name];
    return `<tr><th scope="row">${name}${variesOf(name) ? ' *' : ''}</th><td class="number">${shownValue(figures[name])}</td><td>${unit}</td><td class="number">${n.toLocaleString('en')}</td><td class="words">${escaped(FIGURES[name].words)}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Score: ${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1>Score card</h1><p>${escaped(title)}</p></header>
<section class="tiles">${tiles.join('')}</section>
<section class="plots">
${plot('Capture rate by store', 'What the hub says against what is true of shoppers it can follow. On the line it is right; above, too high.', ratePlot(card.captures, 'capture rate'))}
${plot('Conversion by store', 'Purchases for each estimated visit, against the truth of all shoppers.', ratePlot(card.conversions, 'conversion'))}
${plot('Dwell of matched visits', 'Both axes are logarithmic. <i class="key observed"></i> first to last sighting <i class="key corrected"></i> corrected for sparse sampling', dwellPlot(card.dwells))}
</section>
<section class="wide">
${plot('F1 of visits by store', 'Visits told and true, matched by time. Small stores have few visits: their bars jump.', f1Plot(card.stores))}
</section>
<section>
<h2>All figures</h2>
<p>* differs from machine to machine; all others follow from the scenario and the seed. Unknown: there was nothing to measure on.</p>
<div class="scroll"><table><thead><tr><th>figure</th><th class="number">value</th><th>unit</th><th class="number">n</th><th>what it is</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
</section>
</main>
</body>
</html>
`;
}

const HEADLINES = [
  ['visits.f1', 'F1 of visits'],
  ['dwell.corrected-mae', 'dwell error, corrected'],
  ['capture.mae', 'capture rate error'],
  ['conversion.mae', 'conversion error'],
  ['footfall.error', 'footfall error'],
  ['revenue.error', 'revenue error'],
  ['events.lost', 'events lost'],
] as const;

/** Units that a big number needs beside it. */
const UNITS: Readonly<Record<string, string>> = { s: 's', pp: 'points', '%': '%', 'minor units': 'minor units' };

const unitOf = ({ value, unit }: Figure): string => (value === null ? '' : (UNITS[unit] ?? ''));

const plot = (title: string, words: string, drawing: string): string =>
  `<figure><figcaption><h2>${title}</h2><p>${words}</p></figcaption>${drawing}</figure>`;

const STYLE = `
:root { --ground: #f6f7f9; --card: #fff; --ink: #16202c; --soft: #5b6775; --line: #dfe4ea; --one: #0b6bcb; --two: #c25700; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #10151b; --card: #182029; --ink: #e8edf2; --soft: #9aa7b5; --line: #2b3641; --one: #5fb0ff; --two: #ffa14d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1400px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 16px; margin: 0; }
p { color: var(--soft); margin: 2px 0 12px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: 12px; margin: 8px 0 20px; }
.tile, figure, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 12px 14px; } .tile b { font-size: 24px; font-variant-numeric: tabular-nums; }
.tile small, .tile span { color: var(--soft); } .tile span { display: block; }
.wide { margin-bottom: 28px; overflow-x: auto; } .wide svg { min-width: 900px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); gap: 16px; margin-bottom: 16px; align-items: start; }
.wide figure { min-width: fit-content; }
figure { margin: 0; padding: 16px; } .plots figcaption { min-height: 112px; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; font-variant-numeric: tabular-nums; } svg .name { fill: var(--ink); }
.grid { stroke: var(--line); } .agree { stroke: var(--soft); stroke-dasharray: 5 4; } .interval { stroke: var(--one); stroke-opacity: .45; stroke-width: 1.5; }
.bar, circle.observed { fill: var(--one); } circle.corrected { fill: var(--two); } circle { fill-opacity: .7; }
.key { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin: 0 2px 0 10px; }
.key.observed { background: var(--one); } .key.corrected { background: var(--two); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 7px 14px; border-top: 1px solid var(--line); vertical-align: top; } thead th { border-top: 0; color: var(--soft); }
tbody th { font-weight: 600; white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.words { color: var(--soft); min-width: 280px; }
`;

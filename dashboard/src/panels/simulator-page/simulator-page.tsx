import type { PanelState } from '@atrium/shared/wire/panel';
import type { ReactNode } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { usePanelState } from '../../hooks/panel.ts';
import { useVenue } from '../../hooks/venue.tsx';
import { isStatus } from '../../link/api-error.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel, Panels } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark, type Tone } from '../../ui/state-mark.tsx';
import { Compare } from './compare.tsx';
import { FaultForm } from './fault-form.tsx';
import { ScenarioForm } from './scenario-form.tsx';
import css from './simulator-page.module.css';
import { simulatorTexts } from './texts.ts';

const TONES: Readonly<Record<PanelState['phase'], Tone>> = {
  idle: 'plain',
  playing: 'good',
  stopping: 'warn',
  failed: 'bad',
};

const COMMAND = 'npm run simulate -- panel --play demo';

/** For developers: what is played, what is broken on purpose, and what the hub makes of it beside what is true. */
export function SimulatorPage(): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const state = usePanelState();
  if (state.data === undefined) return state.isPending ? <Skeleton look="block" /> : <NoPanel error={state.error} />;
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={<StateMark tone={TONES[state.data.phase]}>{t.phases[state.data.phase]}</StateMark>}
    >
      <Panels>
        <ScenarioForm state={state.data} />
        <FaultForm state={state.data} />
        <Run state={state.data} />
        <Compare state={state.data} />
      </Panels>
    </Page>
  );
}

function NoPanel({ error }: { readonly error: unknown }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  return (
    <Page title={t.title} lead={t.lead}>
      {isStatus(error, 401) ? (
        <Notice tone="plain" icon="info" title={t.notYours} />
      ) : (
        <Notice tone="plain" icon="info" title={t.none} action={<code className={css['command']}>{COMMAND}</code>}>
          {t.noneText}
        </Notice>
      )}
    </Page>
  );
}

function Run({ state: { run, failure } }: { readonly state: PanelState }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const { formats } = useVenue();
  if (run === null) {
    return (
      <Panel span="third" title={t.run}>
        <p className={css['note']}>{failure ?? t.runNone}</p>
      </Panel>
    );
  }
  const facts: readonly (readonly [string, string])[] = [
    [t.scenario, `${run.scenario} · ${t.seed} ${run.seed}`],
    [t.mallTime, run.at === null ? '–' : formats.clock(run.at)],
    [t.messages, formats.count(run.messages)],
    [t.sightings, formats.count(run.sightings)],
    [t.broker, run.brokerConnected ? t.connected : t.notConnected],
  ];
  return (
    <Panel span="third" title={t.run} testId="run">
      {failure !== null && (
        <p className={css['failure']} role="alert">
          {failure}
        </p>
      )}
      <dl className={css['facts']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h4 className={css['small']}>{t.faultsOn}</h4>
      {run.faults.length === 0 ? (
        <p className={css['note']}>{t.faultsNone}</p>
      ) : (
        <ul className={css['faults']}>
          {run.faults.map(({ text, touched, lost }) => (
            <li key={text}>
              <code>{text}</code>
              <span>{t.touched(formats.count(touched), formats.count(lost))}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

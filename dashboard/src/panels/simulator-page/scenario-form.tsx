import type { PanelState } from '@atrium/shared/wire/panel';
import { type ReactNode, useState } from 'react';
import { usePageTexts } from '../../hooks/page-texts.ts';
import { usePanelActions, useScenarios } from '../../hooks/panel.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/page.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Refusal, useAsked } from '../report/asked.tsx';
import { Loaded } from '../report/loaded.tsx';
import css from './simulator-page.module.css';
import { simulatorTexts } from './texts.ts';

const SPEEDS = ['1', '10', '60', 'max'] as const;
const RADIOS = ['matched', 'mismatch'] as const;

/** Which day is played, and how fast; a run that is on ends first. */
export function ScenarioForm({ state }: { readonly state: PanelState }): ReactNode {
  const t = usePageTexts(simulatorTexts);
  const scenarios = useScenarios();
  const { start, stop } = usePanelActions();
  const [name, setName] = useState(state.run?.scenario ?? 'demo');
  const [seed, setSeed] = useState('');
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>('max');
  const [radio, setRadio] = useState<(typeof RADIOS)[number]>('matched');
  const asked = useAsked();
  const isOn = state.phase === 'playing' || state.phase === 'stopping';
  return (
    <Panel span="third" title={t.scenario} lead={t.scenarioLead}>
      <Loaded query={scenarios} height={18}>
        {(rows) => {
          const chosen = rows.find((row) => row.name === name) ?? rows[0];
          return (
            <form
              className={css['form']}
              onSubmit={(event) => {
                event.preventDefault();
                asked.ask(
                  start({
                    scenario: chosen?.name ?? name,
                    ...(seed === '' ? {} : { seed: Number(seed) }),
                    speed: speed === 'max' ? 'max' : Number(speed),
                    radio,
                  }),
                );
              }}
            >
              <SelectField
                label={t.scenario}
                value={chosen?.name ?? ''}
                options={rows.map((row) => ({ value: row.name, text: row.name }))}
                onChange={setName}
              />
              <p className={css['words']} lang="en">
                {chosen?.summary}
                <br />
                <em>
                  {t.expect}: {chosen?.expect}
                </em>
              </p>
              <div className={css['pair']}>
                <Field
                  label={t.seed}
                  hint={t.seedHint}
                  type="number"
                  min={0}
                  value={seed}
                  placeholder={String(chosen?.seed ?? 1)}
                  onValue={setSeed}
                />
                <SelectField
                  label={t.speed}
                  value={speed}
                  options={SPEEDS.map((value) => ({ value, text: t.speeds[value] }))}
                  onChange={setSpeed}
                />
              </div>
              <SelectField
                label={t.radio}
                value={radio}
                options={RADIOS.map((value) => ({ value, text: t.radios[value] }))}
                onChange={setRadio}
              />
              <div className={css['buttons']}>
                <Button type="submit" look="primary" disabled={asked.isBusy}>
                  {isOn ? t.restart : t.start}
                </Button>
                <Button disabled={!isOn || asked.isBusy} onClick={() => asked.ask(stop())}>
                  {t.stop}
                </Button>
              </div>
              <Refusal error={asked.error} />
            </form>
          );
        }}
      </Loaded>
    </Panel>
  );
}

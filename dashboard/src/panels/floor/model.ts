import type { StoreNow, ZoneNow } from '@atrium/shared/wire/frame';
import { classOf } from '../../draw/scale.ts';
import type { StorePaint } from '../../draw/store-painter.ts';
import type { VenueBook } from '../../hooks/venue.tsx';
import type { Formats } from '../../i18n/formats.ts';
import type { Messages } from '../../i18n/messages.ts';
import { isRatio, type MapMetric, type Reading, type UnknownReason } from '../../live/store-metric.ts';

/** A number of the chosen metric as it is written on the map. */
export const metricText = (metric: MapMetric, value: number, formats: Formats): string =>
  isRatio(metric) ? formats.ratio(value) : formats.count(value);

export function unknownText(reason: UnknownReason, zone: ZoneNow | undefined, t: Messages, formats: Formats): string {
  const since = zone?.kind === 'unknown' ? zone.since : null;
  return since === null
    ? t.floor.unknownBecause(t.reason[reason])
    : t.floor.unknownSince(t.reason[reason], formats.hourMinute(since));
}

/** What a screen reader says for a store: name, the metric, and the interval where there is one. */
function storeLabel(name: string, metric: MapMetric, said: string, t: Messages): string {
  return `${name}, ${t.metric[metric]}: ${said}`;
}

function saidOf(reading: Reading, metric: MapMetric, zone: ZoneNow | undefined, words: Words): string {
  const { t, formats } = words;
  if (reading.kind === 'unknown') return unknownText(reading.reason, zone, t, formats);
  const value = metricText(metric, reading.value, formats);
  const { low, high } = reading.kpi ?? { low: null, high: null };
  if (low === null || high === null) return value;
  return `${value} (${t.kpi.interval(metricText(metric, low, formats), metricText(metric, high, formats))})`;
}

type Words = { readonly t: Messages; readonly formats: Formats };

/** Fill of a class: conversion has a pattern besides its shade, so that it reads without colour. */
const fillOf = (metric: MapMetric, shade: number | null): string | null =>
  metric === 'conversion' && shade !== null ? `url(#conversion-${shade})` : null;

export type PaintInput = {
  readonly name: string;
  readonly now: StoreNow | undefined;
  readonly zone: ZoneNow | undefined;
  readonly reading: Reading;
};

export function paintStore(
  id: string,
  input: PaintInput,
  scale: { readonly metric: MapMetric; readonly bounds: readonly number[] },
  words: Words,
): StorePaint {
  const { name, now, zone, reading } = input;
  const { metric, bounds } = scale;
  const shade = reading.kind === 'known' ? classOf(reading.value, bounds) : null;
  return {
    store: id,
    shade,
    fill: fillOf(metric, shade),
    value: reading.kind === 'known' ? metricText(metric, reading.value, words.formats) : '',
    label: storeLabel(name, metric, saidOf(reading, metric, zone, words), words.t),
    visits: now?.visits.value ?? null,
  };
}

export const storeName = (book: VenueBook, id: string): string => {
  const store = book.stores.get(id);
  return store === undefined ? id : book.formats.label(store.name);
};

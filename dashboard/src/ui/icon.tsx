import type { ReactNode } from 'react';

/** Strokes on a 16 by 16 field. */
const PATHS = {
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 14 14',
  close: 'm4 4 8 8M12 4l-8 8',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.3v3.4M8 5.2v.1',
  signOut: 'M6.5 2.5h-3v11h3M7 8h7M11.5 5.5 14 8l-2.5 2.5',
  table: 'M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 6.5V13',
  layers: 'm8 2 6 3-6 3-6-3 6-3ZM2.5 8 8 10.8 13.5 8M2.5 11 8 13.8 13.5 11',
  plan: 'M2.5 3.5h11v9h-11zM7 3.5v4H2.5M7 10v2.5M10 3.5v2M10 8v4.5',
  flame:
    'M8 14c2.6 0 4.2-1.7 4.2-4.1 0-3-2.7-4-2.9-7.4C6.8 3.6 6 5.7 6.2 7.4 5.3 7 5 6.2 5 5.4 4.2 6.5 3.8 8 3.8 9.8 3.8 12.3 5.4 14 8 14Z',
  alert: 'M8 2.5 14.3 13.5H1.7zM8 6.5v3.2M8 11.6v.1',
  help: 'M6 6.2a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.1v.3M8 11.8v.1M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z',
  up: 'm4.5 9.5 3.5-3.5 3.5 3.5',
  down: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  store:
    'M2.5 6.5 3.5 3h9l1 3.5M2.5 6.5c0 2 2.75 2 2.75 0 0 2 2.75 2 2.75 0 0 2 2.75 2 2.75 0 0 2 2.75 2 2.75 0M3.5 8.5v5h9v-5',
  chart: 'M2.5 2.5v11h11M5 10.5 7.5 7l2.5 2 3.5-5',
  sensor:
    'M8 9.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4ZM5.2 10.8a4 4 0 0 1 0-5.6M10.8 5.2a4 4 0 0 1 0 5.6M3.2 12.8a6.8 6.8 0 0 1 0-9.6M12.8 3.2a6.8 6.8 0 0 1 0 9.6',
  book: 'M8 4.2C6.5 3 4.5 2.8 2.5 3v9.5c2-.2 4 0 5.5 1.2 1.5-1.2 3.5-1.4 5.5-1.2V3c-2-.2-4 0-5.5 1.2ZM8 4.2v9.5',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  flask: 'M6 2.5h4M6.8 2.5v4L3 13a.4.4 0 0 0 .35.6h9.3A.4.4 0 0 0 13 13L9.2 6.5v-4M4.8 10h6.4',
  people:
    'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.8 13.5c.2-2.4 1.8-3.8 4.2-3.8s4 1.4 4.2 3.8M10.5 3.3a2.3 2.3 0 0 1 0 4.4M11.8 10c1.5.5 2.3 1.7 2.4 3.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9',
  funnel: 'M2 3h12L9.5 8.5v4l-3 1.5V8.5z',
  flow: 'M2.5 4h4.5c3 0 1.5 8 4.5 8h2M11.5 10l2 2-2 2M2.5 12h3M9.5 4h4',
  rewind: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3M8 5.5V8l1.8 1.2',
  play: 'M5 3.2v9.6l7.5-4.8z',
  pause: 'M5.2 3.5v9M10.8 3.5v9',
  star: 'm8 2.3 1.7 3.6 3.9.5-2.8 2.7.7 3.9L8 11.1 4.5 13l.7-3.9-2.8-2.7 3.9-.5z',
  link: 'M6.8 9.2 9.2 6.8M7.5 4.5l1.2-1.2a2.8 2.8 0 0 1 4 4L11.5 8.5M8.5 11.5l-1.2 1.2a2.8 2.8 0 0 1-4-4L4.5 7.5',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.5',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: the text beside it, or the label of its button, says what it means. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

import type { ReactNode } from 'react';
import css from './sign-in.module.css';

/** Three floors of a mall with people in them, drawn as the live view draws them. Units are those of the picture. */
const FLOORS = [
  {
    y: 0,
    warm: [
      [150, 62, 70],
      [320, 110, 52],
    ],
  },
  {
    y: 150,
    warm: [
      [240, 90, 92],
      [400, 60, 46],
    ],
  },
  {
    y: 300,
    warm: [
      [120, 110, 56],
      [300, 70, 78],
      [430, 120, 44],
    ],
  },
] as const;

const SHOPS =
  'M20 20h90v60H20zM120 20h70v60h-70zM200 20h120v60H200zM330 20h70v60h-70zM410 20h90v60h-90zM20 120h110v60H20zM140 120h90v60h-90zM240 120h60v60h-60zM310 120h110v60H310zM430 120h70v60h-70z';

export function FloorsArt(): ReactNode {
  return (
    <svg viewBox="0 0 720 560" className={css['floors']} aria-hidden="true">
      <defs>
        <radialGradient id="art-heat">
          <stop offset="0" className={css['heat0']} />
          <stop offset="0.45" className={css['heat1']} />
          <stop offset="1" className={css['heat2']} />
        </radialGradient>
        <clipPath id="art-floor">
          <rect width="520" height="200" rx="14" />
        </clipPath>
      </defs>
      {FLOORS.toReversed().map((floor) => (
        <g key={floor.y} transform={`translate(110 ${60 + floor.y}) matrix(0.92 0 -0.42 0.62 60 0)`}>
          <rect className={css['under']} y="9" width="520" height="200" rx="14" />
          <rect className={css['slab']} width="520" height="200" rx="14" />
          <g clipPath="url(#art-floor)">
            {floor.warm.map(([x, y, r]) => (
              <circle key={x} cx={x} cy={y} r={r} fill="url(#art-heat)" />
            ))}
          </g>
          <path className={css['shops']} d={SHOPS} />
        </g>
      ))}
    </svg>
  );
}

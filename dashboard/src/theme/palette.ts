import type { Stop } from '../draw/lut.ts';

export const THEMES = ['light', 'dark', 'wall'] as const;
export type Theme = (typeof THEMES)[number];

/**
 * Heat of people density: plasma (van der Walt and Smith, 2015), perceptually even and readable without red against green. On a
 * light floor the order turns, so that more people are always further from the colour of the floor.
 */
export const HEAT: Readonly<Record<Theme, readonly Stop[]>> = {
  light: [
    [0, '#fdd98a', 0],
    [0.16, '#fdc866', 0.35],
    [0.4, '#f58b47', 0.72],
    [0.64, '#d5506f', 0.76],
    [0.84, '#a4359c', 0.76],
    [1, '#5a2aa0', 0.78],
  ],
  dark: [
    [0, '#2a0a9a', 0],
    [0.14, '#4706a6', 0.45],
    [0.38, '#9a169f', 0.78],
    [0.62, '#db5b68', 0.9],
    [0.83, '#fa9b3d', 0.95],
    [1, '#f6f04e', 1],
  ],
  wall: [
    [0, '#2a0a9a', 0],
    [0.12, '#5209b0', 0.6],
    [0.36, '#a81f9b', 0.88],
    [0.6, '#e46363', 0.95],
    [0.82, '#fca338', 1],
    [1, '#fbf75a', 1],
  ],
};

/** Text on the map and the halo that is drawn around it, so that it reads on any heat. */
export const LABEL: Readonly<Record<Theme, { readonly text: string; readonly halo: string }>> = {
  light: { text: '#131a26', halo: '#ffffff' },
  dark: { text: '#f1f5fb', halo: '#0a0e15' },
  wall: { text: '#ffffff', halo: '#000000' },
};

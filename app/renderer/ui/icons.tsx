/** Pictograms of the design kit, 20 x 20, drawn by stroke. */
const PATHS = {
  mark: 'M2.2 15.5a9 9 0 1 1 15.6 0|M7.2 13.2h5.6v4H7.2zM8.3 13v-1.6a1.7 1.7 0 0 1 3.4 0V13',
  fault: 'M6.6 2h6.8L18 6.6v6.8L13.4 18H6.6L2 13.4V6.6z|M10 6v5M10 13.8v.01',
  warning: 'M10 2.6 18.4 17H1.6z|M10 8v4.4M10 14.6v.01',
  lock: 'M5.5 9h9a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 15.5v-5A1.5 1.5 0 0 1 5.500 9z|M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9',
  live: 'M3 8.5a9 9 0 0 1 14 0M4.5 17a6.6 6.6 0 0 1 11 0|M10 9.9a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2z',
  director: 'M2.5 3h6.5v5.4H2.5zM11 3h6.5v5.4H11zM2.5 11h6.5v5.4H2.500z|M12 11.6v4.4l4-2.2z',
  tracking:
    'M2 7.500A1.5 1.5 0 0 1 3.5 6h7A1.500 1.5 0 0 1 12 7.500v5a1.500 1.500 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 2 12.500z|M12 9.2 18 6v8l-6-3.2M7 14v3.5',
  sync: 'M2 10h3l2-6 3.4 12 2.4-8 1.4 2H18',
  devices: 'M2.5 3h15v5.4h-15zM2.5 11.4h15v5.4h-15z|M5.5 5.7h.01M5.5 14.1h.01M9 5.7h5.5M9 14.1h5.5',
  library: 'M4 3v14M7.6 3v14M11 3.6l4.6 13.2M2.5 17h15',
  follow: 'M4 4v7h11M11 7l4 4-4 4',
  arrow: 'M3 10h13M11.5 5l5 5-5 5',
  blocked: 'M10 2.4a7.6 7.6 0 1 1 0 15.2 7.6 7.6 0 0 1 0-15.2z|M5.8 10h8.4',
  tick: 'M5.5 10.4 8.6 13.4 14.6 6.8',
  flag: 'M5 17V3M5 4h9.5l-2.2 3.2 2.2 3.3H5',
  held: 'M10 2v16M3 6l14 8M17 6 3 14M7.8 3.4 10 5.5l2.2-2.1M7.8 16.6 10 14.5l2.2 2.1',
  stop: 'M5.5 4.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z',
  pause: 'M6.5 4v12M13.5 4v12',
  back: 'M15.5 4.5v11L7 10zM4.8 4.5v11',
  undo: 'M4 8h8a4.5 4.5 0 0 1 0 9H8M4 8l4-4M4 8l4 4',
  search: 'M8.8 3.3a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z|m13 13 4.5 4.5',
  record: 'M10 2.5a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15z|M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  shield: 'M10 2.5 17 5v5c0 4-3 6.6-7 7.8C6 16.6 3 14 3 10V5z|M10 6.5v4.5',
  grid: 'M4.500 3h11A1.500 1.500 0 0 1 17 4.500v11a1.500 1.500 0 0 1-1.500 1.500h-11A1.500 1.500 0 0 1 3 15.500v-11A1.500 1.500 0 0 1 4.500 3z|M3 7.7h14M3 12.3h14M7.7 3v14M12.3 3v14',
  server:
    'M4.500 2.500h11A1.500 1.500 0 0 1 17 4v12a1.500 1.500 0 0 1-1.500 1.500h-11A1.500 1.500 0 0 1 3 16V4a1.500 1.500 0 0 1 1.500-1.500z|M6 6h8M6 9.5h8M10 14h.01',
  router: 'M3 5h3l8 10h3M3 15h3l8-10h3',
  pulse: 'M2 14h3V6h5v8h5V6h3',
  down: 'M10 4v12M5 11l5 5 5-5',
  up: 'M10 16V4M5 9l5-5 5 5',
  light: 'M10 2.5v2M3.5 5l1.5 1.5M16.5 5 15 6.5M6 11a4 4 0 1 1 8 0c0 2-1.5 2.5-1.5 4.5h-5C7.5 13.5 6 13 6 11zM8 18h4',
  clock: 'M10 2.5a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15z|M10 5.5V10l3 2',
  close: 'M5 5l10 10M15 5 5 15',
  safe: 'M2.500 4h15v9h-15zM7 17h6M10 13v4|M6.500 8.500l2.400 2.400 4.600-4.600',
} as const;

export type IconName = keyof typeof PATHS;

/** Stroke widths that the kit sets apart from its 1.75. */
const WIDTHS: Partial<Record<IconName, readonly (number | undefined)[]>> = {
  mark: [2.4, 1.6],
  blocked: [undefined, 2.6],
  pause: [3],
};

interface IconProps {
  readonly name: IconName;
  readonly size?: 's' | 'l';
  readonly filled?: boolean;
}

export function Icon({ name, size, filled }: IconProps) {
  const className = `i${size ? ` ${size}` : ''}${filled ? ' f' : ''}`;
  return (
    <svg className={className} viewBox="0 0 20 20" aria-hidden="true">
      {PATHS[name].split('|').map((d, n) => (
        <path key={d} d={d} strokeWidth={WIDTHS[name]?.[n]} />
      ))}
    </svg>
  );
}

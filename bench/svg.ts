import { escaped } from './html-text.js';
import type { Chart, Series } from './report.js';

/** Told apart with any kind of colour vision. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const WIDTH = 800;
const HEIGHT = 280;
const LEFT = 56;
const RIGHT = 12;
const TOP = 24;
const BOTTOM = 40;
/** A line with more points than a screen has columns is thinned to the highest of each stretch: peaks are what one looks for. */
const MOST_POINTS = 600;

export function seriesColor(index: number): string {
  return COLORS[index % COLORS.length] ?? '#000';
}

/** A chart as an SVG element; its axis begins at 0. */
export function renderSvg(chart: Chart): string {
  const top = roundedUp(Math.max(0, ...chart.series.flatMap(({ points }) => points.map(({ y }) => y))));
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(chart.title)}">`,
    ...grid(top, y),
    text(LEFT, 14, chart.y, 'start'),
    text((LEFT + WIDTH) / 2, HEIGHT - 6, chart.x, 'middle'),
    ...(chart.kind === 'line' ? lines(chart.series, y) : bars(chart.series, y)),
    '</svg>',
  ].join('');
}

/** 1, 2 or 5 times a power of ten. */
function roundedUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= value) ?? value;
}

function grid(top: number, y: (value: number) => number): string[] {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const at = y(share * top).toFixed(1);
    return [
      `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="#dde2e8"/>`,
      text(LEFT - 6, Number(at) + 4, String(Number((share * top).toPrecision(3))), 'end'),
    ];
  });
}

function lines(series: readonly Series[], y: (value: number) => number): string[] {
  const all = series.flatMap(({ points }) => points.map(({ x }) => Number(x)));
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const x = (value: number) => LEFT + ((value - from) / (to - from || 1)) * (WIDTH - LEFT - RIGHT);
  const drawn = series.map(({ points }, index) => {
    const path = thinned(points.map((it) => ({ x: Number(it.x), y: it.y })))
      .map((it) => `${x(it.x).toFixed(1)} ${y(it.y).toFixed(1)}`)
      .join('L');
    return `<path d="M${path}" fill="none" stroke="${seriesColor(index)}" stroke-width="1.5"/>`;
  });
  const ends = [from, to].map((it, index) =>
    text(x(it), HEIGHT - 22, String(Number(it.toPrecision(4))), index === 0 ? 'start' : 'end'),
  );
  return all.length === 0 ? [] : [...drawn, ...ends];
}

function thinned(points: { x: number; y: number }[]): { x: number; y: number }[] {
  const stretch = Math.ceil(points.length / MOST_POINTS);
  if (stretch <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / stretch) }, (_, index) =>
    points
      .slice(index * stretch, (index + 1) * stretch)
      .reduce((highest, it) => (it.y > highest.y ? it : highest)),
  );
}

function bars(series: readonly Series[], y: (value: number) => number): string[] {
  const groups = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => String(x))))];
  const group = (WIDTH - LEFT - RIGHT) / Math.max(1, groups.length);
  const bar = (group * 0.8) / Math.max(1, series.length);
  return groups.flatMap((name, place) => {
    const left = LEFT + place * group + group * 0.1;
    const drawn = series.flatMap(({ points }, index) => {
      const value = points.find(({ x }) => String(x) === name)?.y;
      if (value === undefined) return [];
      const [at, top] = [left + index * bar, y(value)];
      const height = (y(0) - top).toFixed(1);
      return [
        `<rect x="${at.toFixed(1)}" y="${top.toFixed(1)}" width="${(bar * 0.9).toFixed(1)}" height="${height}" fill="${seriesColor(index)}"/>`,
        text(at + bar * 0.45, top - 4, String(Number(value.toPrecision(3))), 'middle'),
      ];
    });
    return [...drawn, text(left + group * 0.4, HEIGHT - 22, name, 'middle')];
  });
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

import { escaped } from './html-text.js';
import { type BenchSheet, type Chart, type Machine, thisMachine } from './report.js';
import { renderSvg, seriesColor } from './svg.js';

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2530;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;margin:.5rem 0;font-variant-numeric:tabular-nums}
td,th{padding:.2rem .8rem .2rem 0;text-align:right;border-bottom:1px solid #dde2e8}
td:first-child,th:first-child{text-align:left}
svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:#5a6572}
.key{margin-right:1rem;white-space:nowrap}.key i{display:inline-block;width:.8rem;height:.8rem;margin-right:.3rem}`;

/** One page that needs nothing else: tables, charts, settings and the machine it was measured on. */
export function renderHtml(report: BenchSheet, machine: Machine = thisMachine(new Date())): string {
  const title = `kaibo bench ${report.bench}`;
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>`,
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style>`,
    `<h1>${escaped(title)}</h1>`,
    ...report.tables.map(({ title, head, rows }) => `${heading(title)}${table([head, ...rows])}`),
    ...report.remarks.map((it) => `<p>${escaped(it)}</p>`),
    ...report.charts.map(chart),
    heading('Settings'),
    table([['setting', 'value'], ...Object.entries(report.settings)]),
    heading('Machine'),
    table([['', ''], ...Object.entries({ ...machine, load: machine.load.join(' ') })]),
    '</html>\n',
  ].join('\n');
}

function chart(it: Chart): string {
  const keys = it.series.map(
    ({ name }, index) =>
      `<span class="key"><i style="background:${seriesColor(index)}"></i>${escaped(name)}</span>`,
  );
  return `${heading(it.title)}<div>${keys.join('')}</div>${renderSvg(it)}`;
}

const heading = (text: string) => (text === '' ? '' : `<h2>${escaped(text)}</h2>`);

function table([head = [], ...rows]: (string | number)[][]): string {
  const row = (cells: (string | number)[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`;
  const top = head.every((cell) => cell === '') ? '' : row(head, 'th');
  return `<table>${top}${rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}

import { Registry } from 'prom-client';
import { Timings } from '../timings.js';
import { EDGE_METRICS } from './edge.js';
import { BUS_METRICS, HTTP_METRICS, NODE_METRICS } from './node.js';
import { SERVER_METRICS } from './server.js';
import { TRANSCODER_METRICS } from './transcoder.js';

interface Row {
  name: string;
  type: string;
  help: string;
  label?: string;
}

/** Every metric in Markdown, a table a role. */
export async function metricsReference(): Promise<string> {
  const timings = await timingRows();
  const ofEdge = timings.filter(({ name }) => name.startsWith('kaibo_edge'));
  const others = timings.filter((it) => !ofEdge.includes(it));
  return [
    table('Every role', [...nodeRows()]),
    table('On Redis', BUS_METRICS),
    table('Public port (`kaibo server`, `kaibo edge`, `kaibo all`)', HTTP_METRICS),
    table('Edge (`kaibo edge`, `kaibo all`)', [...EDGE_METRICS, ...ofEdge]),
    table('Transcoder (`kaibo transcoder`, `kaibo all`)', TRANSCODER_METRICS),
    table('Server (`kaibo server`, `kaibo all`)', [...SERVER_METRICS, ...others]),
  ].join('\n');
}

function nodeRows(): Row[] {
  return Object.values(NODE_METRICS).map(({ name, help, labels }) => ({
    name,
    help,
    type: 'gauge',
    label: labels.join('`, `'),
  }));
}

async function timingRows(): Promise<Row[]> {
  const registry = new Registry();
  new Timings().register(registry);
  return (await registry.getMetricsAsJSON()).map(({ name, help }) => ({ name, help, type: 'histogram' }));
}

function table(title: string, rows: readonly Row[]): string {
  const line = ({ name, type, help, label }: Row) =>
    `| \`${name}\` | ${type} | ${label === undefined ? '' : `\`${label}\``} | ${help} |`;
  return [`## ${title}`, '', '| metric | type | label | |', '|---|---|---|---|', ...rows.map(line), ''].join(
    '\n',
  );
}

import { overTime } from './over-time.js';
import { type BenchSheet, spreadChart, spreadTable } from './report.js';
import type { ViewersReport } from './viewers.js';

/** How the viewers' bench shows what it found. */
export function viewersSheet(report: ViewersReport, settings: BenchSheet['settings']): BenchSheet {
  const { traffic, samples } = report;
  const spreads = {
    'part, from its birth': report.lateness,
    'playlist, from the part’s birth': report.playlistWait,
    'part, from the end of its media': report.behindMedia,
  };
  const waits = { part: report.lateness, playlist: report.playlistWait };
  return {
    bench: report.bench,
    settings,
    tables: [spreadTable('ms', spreads, 1), figures(report)],
    charts: [
      spreadChart('From a part’s birth', 'ms', waits),
      {
        ...{ title: 'Lateness of parts', kind: 'line', x: 'seconds', y: 'ms' },
        series: overTime(samples, 1),
      },
      {
        ...{ title: 'Requests a second', kind: 'line', x: 'seconds', y: 'requests/s' },
        series: [{ name: 'requests', points: traffic.map(({ at, requests }) => ({ x: at, y: requests })) }],
      },
      {
        ...{ title: 'Traffic', kind: 'line', x: 'seconds', y: 'Mbit/s' },
        series: [{ name: 'Mbit/s', points: traffic.map(({ at, megabits }) => ({ x: at, y: megabits })) }],
      },
    ],
    remarks: [
      `load of the machine: ${report.load.join(' ')}`,
      `the loader's own event loop was late by ${report.loaderDelay.toFixed(1)} ms (p99): so much of the above may be the loader's`,
    ],
  };
}

function figures(report: ViewersReport): BenchSheet['tables'][number] {
  const troubles = Object.entries(report.troubles).map(([what, times]) => `${what} × ${times}`);
  const late = `${report.late} of ${report.waitedFor}`;
  return {
    title: '',
    head: ['', 'found'],
    rows: [
      ['players with a picture', `${report.playing} of ${report.players}`],
      ['stalls', report.stalls === 0 ? 0 : `${report.stalls}, ${report.stalled} ms in all`],
      ['parts more than 100 ms late', late],
      ['requests/s', report.requestsPerSecond],
      ['Gbit/s', report.gigabits.toFixed(2)],
      ['cores of the server', report.serverCpu?.toFixed(2) ?? '–'],
      ['cores of the loader', report.loaderCpu.toFixed(2)],
      ['troubles', troubles.join(', ') || 'none'],
    ],
  };
}

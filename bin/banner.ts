import type { IngestAddress } from './api-client.js';

export interface BannerFacts {
  /** `http://localhost:8000` */
  base: string;
  room: string;
  ingest: IngestAddress;
  /** Where the token is; never the token. */
  adminToken: string;
  ffmpeg: string;
}

/** What a person wants to know right after the start. The token itself is never printed. */
export function renderBanner(facts: BannerFacts): string {
  const rows: [string, string][] = [
    ['Watch', `${facts.base}/watch/${facts.room}`],
    ['Studio', `${facts.base}/studio/${facts.room}`],
    ['Admin', `${facts.base}/admin`],
    ['RTMP server', facts.ingest.server],
    ['Stream key', facts.ingest.key],
    ['Admin token', facts.adminToken],
    ['ffmpeg', facts.ffmpeg],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    '  Kaibo 开播 is on air',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
  ].join('\n');
}

import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Encoding, Interruption, Remark, Session } from '../../protocol/api.js';
import type { SessionRow } from './store.js';

export const readInterruptions = (row: Pick<SessionRow, 'interruptions'>): Interruption[] =>
  Value.Parse(Type.Array(Interruption), JSON.parse(row.interruptions));

export const readRemarks = (row: Pick<SessionRow, 'remarks'>): Remark[] =>
  Value.Parse(Type.Array(Remark), JSON.parse(row.remarks));

export const readRungs = (row: Pick<SessionRow, 'rungs'>): string[] =>
  Value.Parse(Type.Array(Type.String()), JSON.parse(row.rungs));

export const readEncoding = (row: Pick<SessionRow, 'encoding'>): Encoding | null =>
  row.encoding === null ? null : Value.Parse(Encoding, JSON.parse(row.encoding));

/** A row as the API shows it. */
export function toSession(row: SessionRow): Session {
  const encoding = readEncoding(row);
  return {
    id: row.id,
    room: row.room_id,
    status: Value.Parse(Session.properties.status, row.status),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
    ...(row.end_detail === null ? {} : { endDetail: row.end_detail }),
    interruptions: readInterruptions(row),
    rungs: readRungs(row),
    test: row.test === 1,
    ...(row.promoted_at === null ? {} : { promotedAt: row.promoted_at }),
    ...(encoding === null ? {} : { encoding }),
    remarks: readRemarks(row),
  };
}

/** A row as everybody sees it: without what was said to the people of the room. */
export function toPublicSession(row: SessionRow): Session {
  const { endDetail: _detail, encoding: _encoding, ...session } = toSession(row);
  return { ...session, remarks: [] };
}

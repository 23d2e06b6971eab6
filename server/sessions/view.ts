import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Encoding, Interruption, Remark, Session } from '../../protocol/api.js';
import type { SessionRow } from './store.js';

export const readInterruptions = (row: Pick<SessionRow, 'interruptions'>): Interruption[] =>
  Value.Parse(Type.Array(Interruption), JSON.parse(row.interruptions));

/** A row as the API shows it. */
export const toSession = (row: SessionRow): Session => ({
  id: row.id,
  room: row.room_id,
  status: Value.Parse(Session.properties.status, row.status),
  startedAt: row.started_at,
  endedAt: row.ended_at,
  ...(row.end_reason === null ? {} : { endReason: row.end_reason }),
  ...(row.end_detail === null ? {} : { endDetail: row.end_detail }),
  interruptions: readInterruptions(row),
  rungs: Value.Parse(Type.Array(Type.String()), JSON.parse(row.rungs)),
  test: row.test === 1,
  ...(row.encoding === null ? {} : { encoding: Value.Parse(Encoding, JSON.parse(row.encoding)) }),
  remarks: Value.Parse(Type.Array(Remark), JSON.parse(row.remarks)),
});

import type { Remark } from '../../protocol/api.js';

/** Remarks kept with a session. */
const KEPT = 50;

/** Both lists as one, oldest first; what is in both counts once. The last 50. */
export function mergeRemarks(known: readonly Remark[], said: readonly Remark[]): Remark[] {
  const seen = new Set(known.map(identity));
  const fresh = said.filter((remark) => !seen.has(identity(remark)));
  return [...known, ...fresh].sort((a, b) => a.at - b.at).slice(-KEPT);
}

const identity = ({ at, code }: Remark) => `${at} ${code}`;

import type { Room } from '../../protocol/api.js';
import { viewerName } from '../audience/rules.js';
import { may, type Operator } from '../http/principal.js';
import type { Staff } from './staff-tokens.js';

/** What no id of a viewer begins with. */
const PREFIX = 'staff-';
const UNNAMED = '主播';

/**
 * As whom somebody who moderates is shown in a room: its host, who may conduct its lives, or a moderator. Under the name asked for, the
 * host's, or their own; the admin token and keys are no names for viewers.
 */
export function staffOf(
  operator: Operator,
  room: Pick<Room, 'id' | 'host'>,
  wish: string | undefined,
): Staff {
  const role = may(operator, 'live.write', room.id) ? 'host' : 'moderator';
  const own = operator.credential === 'session' ? operator.name : undefined;
  const name = viewerName(wish) ?? viewerName(role === 'host' ? (room.host ?? own) : own) ?? UNNAMED;
  return { id: `${PREFIX}${operator.id}`, name, role };
}

import type { LadderPlan } from './ladder.js';

/** Why an encoder was replaced although its feed goes on. */
export type FaultKind = 'died' | 'stalled' | 'behind';

export interface Fault {
  /** ms. */
  at: number;
  kind: FaultKind;
}

/** What an encoder run is asked to make. */
export interface Effort {
  /** The cheapest settings that keep the init segment as it was. */
  cheap: boolean;
  /** Names, top first. */
  rungs: string[];
}

export type Remedy =
  | { do: 'restart' /** ms to wait before. */; after: number }
  | { do: 'degrade' }
  | { do: 'give-up' };

/** Faults within the time that mean another start like the last would do no better. */
const TOO_MANY = 3;
const WITHIN = 60_000;
const WAITS = [0, 500, 1_000];

/**
 * The efforts of a session, the full one first. Speed is given up before rungs. A rung given up leaves the multivariant playlist and its
 * own one answers 404: hls.js and AVPlayer go on with another rung, while an ENDLIST would end the live for whoever plays it, and a
 * playlist that stands still would hold them. The top one goes first, being more work than all below it.
 */
export function efforts(
  plan: Pick<LadderPlan, 'rungs'>,
  preset: string,
  copied = false,
): [Effort, ...Effort[]] {
  const names = plan.rungs.map((it) => it.name);
  const full: Effort = { cheap: false, rungs: names };
  // One that is copied is no work, and needs another to be in step with.
  const kept = copied ? names.slice(0, 1) : [];
  const encoded = names.slice(kept.length);
  const fewer = encoded
    .slice(1)
    .map((_, index) => ({ cheap: true, rungs: [...kept, ...encoded.slice(index + 1)] }));
  return [full, ...(preset === 'ultrafast' ? [] : [{ cheap: true, rungs: names }]), ...fewer];
}

/** What to do after the last of `faults`, all of the present effort; `more`: there is a lesser one. */
export function remedy(faults: readonly Fault[], more: boolean): Remedy {
  const last = faults.at(-1);
  if (!last) return { do: 'restart', after: 0 };
  if (last.kind === 'behind' && more) return { do: 'degrade' };
  const recent = faults.filter((it) => last.at - it.at < WITHIN).length;
  if (recent >= TOO_MANY) return more ? { do: 'degrade' } : { do: 'give-up' };
  return { do: 'restart', after: WAITS[recent - 1] ?? 0 };
}

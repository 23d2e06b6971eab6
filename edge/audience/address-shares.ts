import type { MemberSet } from './member-set.js';

/** Something that counts if its address has not had its share, and if it is no bot. */
export interface Claim {
  readonly address: string;
  readonly member: string;
  /** Taken for a bot. */
  excluded: boolean;
  counted: boolean;
}

/** Claims of one address that are kept; who has more is a flood of made-up names. */
const MOST_CLAIMS = 2_000;

interface Share {
  readonly claims: Set<Claim>;
  counted: number;
}

/** How much each address may add to a count. What does not count for now does when another of its address leaves. */
export class AddressShares {
  private readonly shares = new Map<string, Share>();

  constructor(
    private readonly members: MemberSet,
    /** Of one address; 0 = no limit. */
    private readonly limit: number,
  ) {}

  /** False: the address has more claims than are kept. */
  enter(claim: Claim): boolean {
    const share = this.shares.get(claim.address) ?? { claims: new Set(), counted: 0 };
    if (this.limit > 0 && share.claims.size >= MOST_CLAIMS) return false;
    this.shares.set(claim.address, share);
    share.claims.add(claim);
    this.count(share, claim);
    return true;
  }

  leave(claim: Claim): void {
    const share = this.shares.get(claim.address);
    if (share === undefined || !share.claims.delete(claim)) return;
    this.uncount(share, claim);
    if (share.claims.size === 0) this.shares.delete(claim.address);
  }

  /** Takes a claim for a bot's, or not any more. */
  exclude(claim: Claim, excluded: boolean): void {
    claim.excluded = excluded;
    const share = this.shares.get(claim.address);
    if (share === undefined || !share.claims.has(claim)) return;
    if (excluded) this.uncount(share, claim);
    else this.count(share, claim);
  }

  private count(share: Share, claim: Claim): void {
    if (claim.counted || claim.excluded || (this.limit > 0 && share.counted >= this.limit)) return;
    claim.counted = true;
    share.counted += 1;
    this.members.enter(claim.member);
  }

  private uncount(share: Share, claim: Claim): void {
    if (!claim.counted) return;
    claim.counted = false;
    share.counted -= 1;
    this.members.leave(claim.member);
    if (this.limit === 0) return;
    for (const next of share.claims) {
      if (share.counted >= this.limit) return;
      if (next !== claim) this.count(share, next);
    }
  }
}

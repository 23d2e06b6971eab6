/** A socket's place among those of its address. */
export interface Place {
  /** False: the address had its share already. */
  readonly free: boolean;
  /** Idempotent. */
  release(): void;
}

/** Sockets at once of each address. */
export class AddressPlaces {
  private readonly taken = new Map<string, number>();

  /** `limit` 0 = no limit. */
  constructor(private readonly limit: number) {}

  take(address: string): Place {
    const count = (this.taken.get(address) ?? 0) + 1;
    this.taken.set(address, count);
    let held = true;
    return {
      free: this.limit === 0 || count <= this.limit,
      release: () => {
        if (held) this.giveBack(address);
        held = false;
      },
    };
  }

  private giveBack(address: string): void {
    const count = (this.taken.get(address) ?? 1) - 1;
    if (count > 0) this.taken.set(address, count);
    else this.taken.delete(address);
  }
}

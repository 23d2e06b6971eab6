/** Servers that share the database, and what they would otherwise each remember for themselves. */
export interface NodesTables {
  nodes: NodesTable;
  explaining: ExplainingTable;
}

/** A server that is running, or was a moment ago. */
export interface NodesTable {
  id: string;
  /** Names one run of the process: whoever finds another here was taken for dead. */
  run: string;
  joined_at: number;
  /** By the database's clock. A node that did not renew it by then is dead, and its sessions are anybody's. */
  expires_at: number;
}

/** The product that a room is explaining; no row: none. */
export interface ExplainingTable {
  room_id: string;
  product_id: string;
}

/** Tables of who manages the installation. Booleans are 0/1; times are ms since the epoch; JSON columns hold text. */
export interface PeopleTables {
  people: PeopleTable;
  people_sessions: PeopleSessionsTable;
  api_keys: ApiKeysTable;
  audit: AuditTable;
}

/** Accounts. */
export interface PeopleTable {
  id: string;
  /** Lower case; unique. */
  login: string;
  name: string;
  /** As server/people/passwords.ts writes it. */
  password: string;
  role: string;
  /** JSON string[] of the rooms that it is limited to, or null. */
  rooms: string | null;
  disabled: number;
  created_at: number;
  last_login_at: number | null;
}

export interface PeopleSessionsTable {
  /** SHA-256 of the token, hex. */
  token: string;
  person_id: string;
  created_at: number;
  used_at: number;
  expires_at: number;
}

export interface ApiKeysTable {
  id: string;
  name: string;
  /** SHA-256 of the key, hex. */
  token: string;
  prefix: string;
  /** JSON Permission[]. */
  scopes: string;
  /** JSON string[] of the rooms that it is limited to, or null. */
  rooms: string | null;
  /** Name of who made it. */
  created_by: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

/** One row a write, or a look at personal data. Nothing is ever changed in it. */
export interface AuditTable {
  id: string;
  at: number;
  /** `write` or `look`. */
  kind: string;
  /** Id of the account or API key, `admin`, or a viewer for what is their own; null: somebody who failed to log in. */
  actor_id: string | null;
  actor_name: string | null;
  actor_role: string | null;
  /** Method and route: `PATCH /rooms/:room`. */
  action: string;
  /** JSON: what it was about, ids by name. */
  subjects: string;
  address: string;
  /** HTTP status of the answer. */
  status: number;
}

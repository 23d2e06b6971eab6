/** Tables of events that leave Kaibo. */
export interface WebhooksTables {
  outbox: OutboxTable;
  webhook_endpoints: WebhookEndpointsTable;
  webhook_deliveries: WebhookDeliveriesTable;
}

export interface OutboxTable {
  /** Ascending in the order of creation (of one process; between processes by their clocks). */
  id: string;
  type: string;
  /** When it happened. */
  at: number;
  /** JSON of what happened. */
  data: string;
  created_at: number;
  /** When it was put into the queues of the endpoints; null: not yet. */
  relayed_at: number | null;
}

export interface WebhookEndpointsTable {
  id: string;
  url: string;
  /** JSON EventType[]; empty: all. */
  types: string;
  description: string;
  /** JSON of `{sealed, until}[]`, newest first: encrypted secrets, and until when each signs (null: for good). */
  secrets: string;
  enabled: number;
  /** Why it was disabled; null while it is not, or by an operator. */
  remark: string | null;
  /** Since when nothing has arrived; null: the last one did. */
  failing_since: number | null;
  created_at: number;
}

export interface WebhookDeliveriesTable {
  id: string;
  endpoint_id: string;
  event_id: string;
  status: string;
  /** Attempts begun. */
  attempts: number;
  /** When it is due; while it is being sent: when whoever sends it counts as dead. */
  next_at: number;
  /** Status of the last answer. */
  http_status: number | null;
  /** Why the last attempt failed, for people. */
  error: string | null;
  created_at: number;
  ended_at: number | null;
}

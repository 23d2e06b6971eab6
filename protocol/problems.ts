import type { Problem } from './api.js';

/** Every error code of the HTTP API: its status and a title for people. Codes are stable; add, never rename. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  unauthorized: { status: 401, title: 'A valid token is required' },
  login_failed: { status: 401, title: 'The login or the password is not right' },
  forbidden: { status: 403, title: 'This token may not do that' },
  play_refused: { status: 403, title: 'This is not for everybody' },
  origin_refused: { status: 403, title: 'This site may not play it' },
  not_found: { status: 404, title: 'There is nothing here' },
  room_not_found: { status: 404, title: 'There is no such room' },
  room_not_live: { status: 404, title: 'The room is not live' },
  flv_off: { status: 404, title: 'This room is not sent as HTTP-FLV' },
  session_not_found: { status: 404, title: 'There is no such session' },
  product_not_found: { status: 404, title: 'There is no such product' },
  replay_not_found: { status: 404, title: 'There is no such replay' },
  sku_not_found: { status: 404, title: 'There is no such variant' },
  order_not_found: { status: 404, title: 'There is no such order' },
  account_not_found: { status: 404, title: 'There is no such account' },
  api_key_not_found: { status: 404, title: 'There is no such API key' },
  viewer_not_found: { status: 404, title: 'There is no such viewer' },
  group_not_found: { status: 404, title: 'There is no such group' },
  offer_not_found: { status: 404, title: 'There is no such offer' },
  webhook_not_found: { status: 404, title: 'There is no such webhook' },
  delivery_not_found: { status: 404, title: 'There is no such delivery' },
  message_not_found: { status: 404, title: 'There is no such message' },
  restriction_not_found: { status: 404, title: 'There is no such restriction' },
  image_not_found: { status: 404, title: 'There is no such image' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here' },
  room_exists: { status: 409, title: 'A room with this id exists' },
  room_busy: { status: 409, title: 'The room is live' },
  product_in_use: { status: 409, title: 'The product is on a shelf' },
  external_id_taken: { status: 409, title: 'A product with this external id exists' },
  not_on_shelf: { status: 409, title: 'The product is not on this shelf' },
  not_a_rehearsal: { status: 409, title: 'The session is the real live already' },
  session_ended: { status: 409, title: 'The session has ended' },
  sold_out: { status: 409, title: 'It is sold out' },
  limit_reached: { status: 409, title: 'You have as many of these as one buyer may have' },
  price_changed: { status: 409, title: 'The price has changed' },
  not_for_sale: { status: 409, title: 'It is not on sale here now' },
  order_state: { status: 409, title: 'The order is not in a state for that' },
  coupon_unusable: { status: 409, title: 'The coupon can not be used for this order' },
  coupon_gone: { status: 409, title: 'There are no more of these coupons' },
  offer_ended: { status: 409, title: 'The offer has ended' },
  offer_not_started: { status: 409, title: 'The offer has not started yet' },
  offer_overlap: { status: 409, title: 'This variant has another flash sale at that time' },
  share_first: { status: 409, title: 'This coupon is for those who share the room' },
  group_closed: { status: 409, title: 'The group is complete or has failed' },
  login_taken: { status: 409, title: 'An account with this login exists' },
  last_owner: { status: 409, title: 'There would be no owner left' },
  stock_held: { status: 409, title: 'Pieces on hold can not be taken off' },
  keys_configured: { status: 409, title: 'The keys are configured, not generated' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'This content type is not accepted' },
  range_not_satisfiable: { status: 416, title: 'There are no such bytes' },
  idempotency_mismatch: { status: 422, title: 'The idempotency key was used with another body' },
  weak_password: { status: 422, title: 'The password is too easy to guess' },
  wrong_password: { status: 422, title: 'The current password is not right' },
  limit_accounts: { status: 422, title: 'There are as many accounts as there may be' },
  limit_api_keys: { status: 422, title: 'There are as many API keys as there may be' },
  image_unusable: { status: 422, title: 'The image can not be used' },
  limit_lives: { status: 422, title: 'There are as many lives as there may be' },
  limit_images: { status: 422, title: 'There are as many images as there may be' },
  limit_offers: { status: 422, title: 'The room has as many offers as it may have' },
  limit_products: { status: 422, title: 'The product library is full' },
  limit_restrictions: { status: 422, title: 'As many viewers are muted or banned as may be' },
  limit_words: { status: 422, title: 'There are as many blocked words as there may be' },
  limit_webhooks: { status: 422, title: 'There are as many webhooks as there may be' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  server_silent: { status: 502, title: 'The server that was asked did not answer' },
  database_unavailable: { status: 503, title: 'The database can not be reached right now' },
  media_unavailable: { status: 503, title: 'The media is not available right now' },
  payment_unavailable: { status: 503, title: 'It can not be paid that way right now' },
  busy: { status: 503, title: 'Too many are asking at once' },
  node_unavailable: { status: 503, title: 'The server that has this does not answer right now' },
  draining: { status: 503, title: 'The server is shutting down' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** An error that has a code and may be shown to whoever asked. */
export class CodedError extends Error {
  constructor(
    readonly code: ProblemCode,
    /** What was wrong and what to do, in a sentence. */
    readonly detail?: string,
    readonly errors?: { path: string; message: string }[],
    /** Seconds after which it may be tried again. */
    readonly retryAfter?: number,
  ) {
    super(detail ?? PROBLEMS[code].title);
    this.name = 'CodedError';
  }
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** RFC 9457 body of a code. */
export function problem(
  code: ProblemCode,
  detail?: string,
  errors?: { path: string; message: string }[],
): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    type: `urn:kaibo:problem:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  };
}

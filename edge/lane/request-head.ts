/** The field lines of a request. */
export interface HeadFields {
  /** As they were sent. */
  bytes: Buffer;
  /** Tell viewers apart that are counted; '' without. `forwardedFor` is X-Forwarded-For. */
  userAgent: string;
  forwardedFor: string;
}

/** What stands at the beginning of a chunk of a connection. */
export type RequestHead =
  /** A GET without a body, as players send them; whatever else its header says does not change its answer. */
  | { kind: 'get'; target: string; length: number; fields: HeadFields }
  /** Another request without a body, whole: it ends at `length`, so what follows it is the next one. */
  | { kind: 'bare'; length: number; fields: HeadFields }
  /** Anything else: a body, an upgrade, half a head, what is no HTTP. */
  | { kind: 'other' };

/** Node's own limit is 16 KiB; a player's request has a tenth of that. */
const LONGEST = 8 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
/** RFC 9112 §3, origin form; a target with anything unusual is Node's to read. */
const REQUEST_LINE = /^(GET|HEAD|OPTIONS) (\/[!-~]*) HTTP\/1\.1$/;
/** RFC 9110 §5.5, a field line; no folding (RFC 9112 §5.2). */
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t -~\x80-\xff]*)$/;
/** Fields that say how a message ends, what becomes of its connection, or that something is expected before the answer. */
const FRAMING =
  /^(?:content-length|transfer-encoding|upgrade|expect|te|trailer|keep-alive|proxy-connection|http2-settings)$/i;

const OTHER: RequestHead = { kind: 'other' };

/**
 * Reads a request head only where there is one way to read it. Everything doubtful is `other`, which means: let Node's parser decide. So this
 * can't disagree with it on where a request ends (RFC 9112 §11.2). `known`: the fields of the head before it; a player sends the same ones
 * each time.
 */
export function readRequestHead(chunk: Buffer, known: HeadFields | null): RequestHead {
  const end = chunk.subarray(0, LONGEST).indexOf(HEAD_END);
  if (end < 0) return OTHER;
  const lineEnd = chunk.indexOf(LINE_END);
  const [, method, target] = REQUEST_LINE.exec(chunk.toString('latin1', 0, lineEnd)) ?? [];
  if (target === undefined) return OTHER;
  const bytes = chunk.subarray(lineEnd, end);
  const fields = known?.bytes.equals(bytes) ? known : readFields(bytes);
  if (fields === null) return OTHER;
  const length = end + HEAD_END.length;
  return method === 'GET' ? { kind: 'get', target, length, fields } : { kind: 'bare', length, fields };
}

/** Null unless there is one Host, a connection that stays, and no body. Of the fields that are noted, the first counts. */
function readFields(bytes: Buffer): HeadFields | null {
  const noted: Record<string, string> = { 'user-agent': '', 'x-forwarded-for': '' };
  let hosts = 0;
  for (const field of bytes.toString('latin1').split('\r\n').slice(1)) {
    const [, name = '', value = ''] = FIELD.exec(field) ?? [];
    if (name === '' || FRAMING.test(name)) return null;
    if (/^connection$/i.test(name) && !/^keep-alive[ \t]*$/i.test(value)) return null;
    if (/^host$/i.test(name) && value !== '') hosts += 1;
    if (noted[name.toLowerCase()] === '') noted[name.toLowerCase()] = value.trim();
  }
  if (hosts !== 1) return null;
  const { 'user-agent': userAgent = '', 'x-forwarded-for': forwardedFor = '' } = noted;
  // A copy: the chunk may be the view of a large buffer.
  return { bytes: Buffer.from(bytes), userAgent, forwardedFor };
}

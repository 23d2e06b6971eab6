import { createDecipheriv, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Signatures and encryption of WeChat Pay API v3, as its merchant documentation says (pay.weixin.qq.com/doc/v3/merchant: 如何生成请求签名,
 * 如何验证签名, 如何解密回调报文). Everything is SHA256 with RSA, base64, over lines that each end in a line feed.
 */

const lines = (...parts: string[]): Buffer => Buffer.from(parts.map((part) => `${part}\n`).join(''));

export interface SignedRequest {
  method: 'GET' | 'POST';
  /** Path with its query. */
  path: string;
  /** Empty for GET. */
  body: string;
  /** s since the epoch. */
  timestamp: number;
  nonce: string;
}

export interface Merchant {
  id: string;
  /** Serial number of the merchant's certificate, whose private key signs. */
  serial: string;
  key: KeyObject;
}

/** The Authorization header of a request. */
export function authorization({ id, serial, key }: Merchant, request: SignedRequest): string {
  const { method, path, timestamp, nonce, body } = request;
  const signature = rsa(key, lines(method, path, String(timestamp), nonce, body));
  const fields = { mchid: id, nonce_str: nonce, signature, timestamp, serial_no: serial };
  const list = Object.entries(fields).map(([name, value]) => `${name}="${value}"`);
  return `WECHATPAY2-SHA256-RSA2048 ${list.join(',')}`;
}

/** `paySign` of what the pay sheet is called with. */
export const paySign = (
  key: KeyObject,
  app: string,
  timestamp: string,
  nonce: string,
  pack: string,
): string => rsa(key, lines(app, timestamp, nonce, pack));

/** Whether an answer or a call-back is WeChat's: its public key signed timestamp, nonce and body. */
export const isSigned = (
  key: KeyObject,
  { timestamp, nonce, signature }: { timestamp: string; nonce: string; signature: string },
  body: string,
): boolean => verify('sha256', lines(timestamp, nonce, body), key, Buffer.from(signature, 'base64'));

/** The encrypted part of a call-back. */
export interface Resource {
  ciphertext: string;
  nonce: string;
  associated_data?: string;
}

const TAG_BYTES = 16;

/** AES-256-GCM with the API v3 key; the tag is the end of the ciphertext. @throws when it was changed or is of another key */
export function decrypt(
  apiKey: string,
  { ciphertext, nonce, associated_data: extra = '' }: Resource,
): string {
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiKey), Buffer.from(nonce), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(extra)).setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

const rsa = (key: KeyObject, text: Buffer): string => sign('sha256', text, key).toString('base64');

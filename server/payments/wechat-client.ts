import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'undici';
import type { Clock } from '../../protocol/clock.js';
import { newSecret } from '../ids.js';
import { isFresh } from './signatures.js';
import { authorization, isSigned, type Merchant } from './wechat-crypto.js';

export interface WechatAccess {
  /** `https://api.mch.weixin.qq.com` */
  base: string;
  merchant: Merchant;
  /** WeChat's public key and its id (`PUB_KEY_ID_…`), with which its answers and call-backs are signed. */
  platform: { id: string; key: KeyObject };
}

const TIMEOUT = 8_000;
/** Characters of an answer that are read. */
const LONGEST = 64 * 1024;

/** Calls WeChat Pay's API, signs what it asks and checks who answers. */
export class WechatClient {
  constructor(
    private readonly access: WechatAccess,
    private readonly clock: Clock,
  ) {}

  /** Resolves to the answer's JSON. @throws a sentence with WeChat's code when it refuses, or when it was not WeChat that answered */
  async post(path: string, content: object): Promise<unknown> {
    const { base, merchant, platform } = this.access;
    const body = JSON.stringify(content);
    const timestamp = Math.floor(this.clock.now() / 1000);
    const signed = { method: 'POST', path, body, timestamp, nonce: newSecret() } as const;
    const answer = await request(`${base}${path}`, {
      method: 'POST',
      headers: {
        authorization: authorization(merchant, signed),
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'kaibo',
        'wechatpay-serial': platform.id,
      },
      body,
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
    });
    const text = await answer.body.text();
    if (text.length > LONGEST) throw new Error('WeChat Pay answered with more than is read');
    if (answer.statusCode >= 300)
      throw new Error(`WeChat Pay refused ${path}: ${answer.statusCode} ${codeOf(text)}`);
    if (!this.isGenuine(answer.headers, text))
      throw new Error(`the answer to ${path} is not signed by WeChat Pay`);
    return JSON.parse(text);
  }

  /** Whether headers and body are WeChat's, and of now. */
  isGenuine(headers: IncomingHttpHeaders, body: string): boolean {
    const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map((name) =>
      String(headers[`wechatpay-${name}`] ?? ''),
    );
    const { id, key } = this.access.platform;
    if (timestamp === undefined || nonce === undefined || signature === undefined || serial !== id)
      return false;
    return (
      isFresh(Number(timestamp) * 1000, this.clock.now()) &&
      isSigned(key, { timestamp, nonce, signature }, body)
    );
  }
}

/** Its `code` alone: messages may repeat what was sent. */
function codeOf(text: string): string {
  const code = /"code"\s*:\s*"(\w{1,64})"/.exec(text)?.[1];
  return code ?? '';
}

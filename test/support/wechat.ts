import {
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

const lines = (...parts: string[]) => Buffer.from(parts.map((part) => `${part}\n`).join(''));

/** A server that speaks WeChat Pay API v3 with keys of its own, checks every signature and answers signed. */
export class WechatServer {
  /** Bodies by path, in the order they came. */
  readonly asked: { path: string; body: Record<string, unknown> }[] = [];
  readonly apiKey = randomBytes(16).toString('hex');
  /** What a refund is said to be. */
  refundStatus = 'SUCCESS';
  /** Answers as somebody who is not WeChat would. */
  forged = false;

  private constructor(
    readonly url: string,
    private readonly own: { privateKey: KeyObject },
    private readonly files: Record<'privateKey' | 'publicKey', string>,
  ) {}

  static async start(t: Test): Promise<WechatServer> {
    const [own, merchant] = [rsa(), rsa()];
    const directory = await mkdtemp(join(tmpdir(), 'kaibo-wechat-'));
    const files = { privateKey: join(directory, 'merchant.pem'), publicKey: join(directory, 'wechat.pem') };
    await writeFile(files.privateKey, merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(files.publicKey, own.publicKey.export({ type: 'spki', format: 'pem' }));
    let wechat: WechatServer | null = null;
    const server = createServer((request, response) => {
      void wechat?.answer(request, createPublicKey(merchant.privateKey)).then(({ status, headers, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    t.teardown(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(directory, { recursive: true, force: true });
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    wechat = new WechatServer(`http://127.0.0.1:${port}`, own, files);
    return wechat;
  }

  /** Options of a shop that pays here. */
  get options() {
    return {
      payment: 'wechat',
      wechatMerchant: '1900000001',
      wechatApp: 'wx0000000000000001',
      wechatSerial: '5157F09EFDC096DE15EBE81A47057A72',
      wechatPrivateKey: this.files.privateKey,
      wechatPublicKeyId: 'PUB_KEY_ID_0001',
      wechatPublicKey: this.files.publicKey,
      wechatApiKey: this.apiKey,
      wechatUrl: this.url,
    };
  }

  /** A call-back that says that a payment was made: headers and body. */
  notice(payment: string, transaction: string, total: number, at: number, change: object = {}) {
    const plain = JSON.stringify({
      mchid: '1900000001',
      appid: 'wx0000000000000001',
      out_trade_no: payment,
      transaction_id: transaction,
      trade_state: 'SUCCESS',
      amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
      ...change,
    });
    const nonce = randomBytes(6).toString('hex');
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(this.apiKey), Buffer.from(nonce));
    cipher.setAAD(Buffer.from('transaction'));
    const bytes = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const body = JSON.stringify({
      id: 'EV-1',
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      resource: {
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: bytes.toString('base64'),
        associated_data: 'transaction',
        nonce,
      },
    });
    return { headers: this.signed(body, at), body };
  }

  private signed(body: string, at: number): Record<string, string> {
    const [timestamp, nonce] = [String(Math.floor(at / 1000)), randomBytes(8).toString('hex')];
    return {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': 'PUB_KEY_ID_0001',
      'wechatpay-signature': sign('sha256', lines(timestamp, nonce, body), this.own.privateKey).toString(
        'base64',
      ),
    };
  }

  private async answer(request: IncomingMessage, merchant: KeyObject) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [text, path] = [Buffer.concat(chunks).toString(), request.url ?? ''];
    if (!isFromMerchant(request, path, text, merchant))
      return { status: 401, headers: {}, body: '{"code":"SIGN_ERROR","message":"signature"}' };
    this.asked.push({ path, body: JSON.parse(text) });
    const body = JSON.stringify(this.replyTo(path));
    const headers = this.signed(this.forged ? `${body} ` : body, Date.now());
    return { status: 200, headers, body };
  }

  private replyTo(path: string): object {
    if (path.endsWith('/native')) return { code_url: 'weixin://wxpay/bizpayurl?pr=abc' };
    if (path.endsWith('/jsapi')) return { prepay_id: 'wx201410272009395522657a690389285100' };
    return { refund_id: '50000000382019052709732678859', status: this.refundStatus };
  }
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

function isFromMerchant(request: IncomingMessage, path: string, body: string, key: KeyObject): boolean {
  const header = request.headers.authorization ?? '';
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? '';
  if (!header.startsWith('WECHATPAY2-SHA256-RSA2048 ') || field('mchid') !== '1900000001') return false;
  const text = lines(request.method ?? '', path, field('timestamp'), field('nonce_str'), body);
  return verify('sha256', text, key, Buffer.from(field('signature'), 'base64'));
}

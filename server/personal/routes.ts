import { Type } from 'typebox';
import { Erased, PersonalKeys, ReencryptReply, RotateReply } from '../../protocol/personal.js';
import { CodedError } from '../../protocol/problems.js';
import { viewerOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Erasure } from './erasure.js';
import type { KeyFile } from './key-file.js';
import type { Reencryption } from './reencryption.js';

const tags = ['people'];

/** The keys of personal data; `file` null: they are configured. */
export function keyRoutes(api: Api, reencryption: Reencryption, file: KeyFile | null): void {
  const config = { access: 'people.write' } as const;
  api.get(
    '/personal-keys',
    {
      config,
      schema: {
        tags,
        summary: 'Keys of personal data, the newest first, and how much each has sealed',
        response: { 200: PersonalKeys },
      },
    },
    async () => ({ items: await reencryption.counts(), generated: file !== null }),
  );
  api.post(
    '/personal-keys/rotate',
    {
      config,
      schema: { tags, summary: 'A new key seals personal data from now on', response: { 201: RotateReply } },
    },
    async (_request, reply) => {
      if (file === null)
        throw new CodedError('keys_configured', 'Put a new one into personal.keys of every server.');
      return reply.code(201).send({ id: await file.rotate() });
    },
  );
  api.post(
    '/personal-keys/reencrypt',
    {
      config,
      schema: {
        tags,
        summary: 'Seal some of what old keys sealed with the newest; repeat until `done`',
        response: { 200: ReencryptReply },
      },
    },
    async () => reencryption.run(),
  );
}

/** Forgetting a person. */
export function erasureRoutes(api: Api, erasure: Erasure): void {
  const description =
    'Name, contacts and the name beside messages are erased for good; orders keep their amounts.';
  api.delete(
    '/viewers/me',
    {
      config: { access: 'viewer', audited: true },
      schema: { tags: ['audience'], summary: 'Forget me', description, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await erasure.erase(viewerOf(request));
      return reply.code(204).send(null);
    },
  );
  api.post(
    '/viewers/:viewer/erase',
    {
      config: { access: 'personal.erase' },
      schema: {
        tags: ['audience'],
        summary: 'Forget a person on request',
        description,
        params: Type.Object({ viewer: Type.String({ maxLength: 100 }) }),
        response: { 200: Erased },
      },
    },
    async (request) => ({ rows: await erasure.erase(request.params.viewer) }),
  );
}

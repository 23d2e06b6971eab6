import { Type } from 'typebox';
import { TestPicture } from '../../protocol/calls.js';
import type { Api } from '../http/types.js';
import type { TestPictures } from './service.js';

const tags = ['rooms'];
const params = Type.Object({ room: Type.String({ maxLength: 100 }) });
const response = { 200: TestPicture };

export const testPictureRoutes = (pictures: TestPictures) => (api: Api) => {
  api.post(
    '/rooms/:room/test-picture',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'Publish a test picture with sound to the room', params, response },
    },
    async (request) => pictures.start(request.params.room),
  );
  api.get(
    '/rooms/:room/test-picture',
    {
      config: { access: 'rooms.read' },
      schema: { tags, summary: 'Whether the test picture runs', params, response },
    },
    async (request) => pictures.state(request.params.room),
  );
  api.delete(
    '/rooms/:room/test-picture',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'Stop the test picture', params, response },
    },
    async (request) => pictures.stop(request.params.room),
  );
};

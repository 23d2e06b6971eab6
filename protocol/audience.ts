import { type Static, Type } from 'typebox';
import type { StateTopic } from './topics.js';

/** Signs of a bot; edge/audience/rules.ts says when each is seen. */
const SUSPICIONS = ['no_media', 'no_browser', 'repeats', 'likes', 'crowd', 'churn'] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

const Count = (description: string) => Type.Integer({ minimum: 0, description });

/** What operators see behind a room's viewer count. */
export const Audience = Type.Object({
  viewers: Count('The public count: each once, without suspects.'),
  sockets: Count('Sockets of the channel, suspects’ too.'),
  players: Count('HLS players without a page of ours.'),
  flv: Count('HTTP-FLV streams.'),
  overShare: Count('Not counted: their address has its share already.'),
  suspects: Count('Taken for bots, and left out of viewers and likes.'),
  suspicions: Type.Object(
    {
      no_media: Count('Fetch no picture.'),
      no_browser: Count('Name themselves as no browser does, or not at all.'),
      repeats: Count('Say the same again and again.'),
      likes: Count('Like faster than a thumb.'),
      crowd: Count('Came at once from one address.'),
      churn: Count('Come and go.'),
    },
    { description: 'How many suspects show which sign; each shows several.' },
  ),
});
export type Audience = Static<typeof Audience>;

/** A figure of {@link Audience} that edges add up. */
export const AUDIENCE_FIGURES = [
  ...(['sockets', 'players', 'flv', 'overShare', 'suspects'] as const),
  ...SUSPICIONS,
];
export type AudienceFigure = (typeof AUDIENCE_FIGURES)[number];

/** The sum of the edges' shares. */
export const audienceFigure = (room: string, figure: AudienceFigure): StateTopic<number> => ({
  kind: 'state',
  name: `room:${room}:audience:${figure}`,
});

import { type Static, type TSchema, Type } from 'typebox';
import { page } from './calls.js';

/** Moderation of a room's talk, as it crosses a process boundary. Times are ms since the epoch. */

const strict = { additionalProperties: false } as const;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Id = Type.String({ minLength: 1, maxLength: 64 });

/** Active restrictions of a room; more are refused, since every edge keeps them all. */
export const MAX_RESTRICTIONS = 10_000;
/** Blocked words of a room, and as many for the whole site. */
export const MAX_WORDS = 10_000;
/** Characters of one blocked word, and of all of a list together. */
export const MAX_WORD_LENGTH = 32;
export const MAX_WORDS_LENGTH = 100_000;

/** What viewers may say in a room, the host and moderators excepted. */
export const ChatRules = Type.Object(
  {
    slowMode: Type.Integer({
      minimum: 0,
      maximum: 3600,
      description: 'Seconds between two messages of one viewer; 0: off.',
    }),
    linksOff: Type.Boolean({ description: 'Messages with a link are refused.' }),
    followersOnly: Type.Boolean({ description: 'Only who follows the room may write.' }),
    chatOff: Type.Boolean({ description: 'Only the host and moderators may write.' }),
  },
  strict,
);
export type ChatRules = Static<typeof ChatRules>;
export const OPEN_CHAT: ChatRules = { slowMode: 0, linksOff: false, followersOnly: false, chatOff: false };
export const ChatRulesPatch = Type.Partial(ChatRules, { ...strict, examples: [{ slowMode: 10 }] });
export type ChatRulesPatch = Static<typeof ChatRulesPatch>;

/** A message that stays in sight. */
export const PinnedMessage = Type.Object({
  id: Type.String(),
  at: Type.Integer(),
  from: Type.Object({ id: Type.String(), name: Type.String() }),
  text: Type.String(),
});
export type PinnedMessage = Static<typeof PinnedMessage>;
export const PinBody = Type.Object(
  { message: Id },
  { ...strict, examples: [{ message: 'V1StGXR8_Z5jdHi6B' }] },
);

export const RoomModerationView = Type.Object({
  rules: ChatRules,
  pinned: orNull(PinnedMessage),
  words: Type.Integer({ description: 'Blocked words of this room.' }),
  restrictions: Type.Integer({ description: 'Viewers who are muted, banned or shadow-banned now.' }),
});
export type RoomModerationView = Static<typeof RoomModerationView>;

/** Muted: may not write, and is told. Banned: may not be in the room. Shadow-banned: is read by nobody, and not told. */
export const RestrictionKind = Type.Union([
  Type.Literal('mute'),
  Type.Literal('ban'),
  Type.Literal('shadow'),
]);
export type RestrictionKind = Static<typeof RestrictionKind>;

export const NewRestriction = Type.Object(
  {
    kind: RestrictionKind,
    viewer: Id,
    lasts: Type.Union(
      [
        Type.Integer({ minimum: 1, maximum: 525_600, description: 'Minutes.' }),
        Type.Literal('live'),
        Type.Literal('forever'),
      ],
      { description: 'Minutes, until the live that is on ends, or until it is lifted.' },
    ),
    address: Type.Optional(
      Type.Boolean({
        description:
          'A ban only: others from the address that the viewer last wrote from may not come in either. Many people can share one.',
      }),
    ),
    deleteMessages: Type.Optional(
      Type.Boolean({ description: 'What the viewer wrote lately is deleted as well.' }),
    ),
  },
  { ...strict, examples: [{ kind: 'mute', viewer: 'k3v9x0q2m4n6p8r1', lasts: 10 }] },
);
export type NewRestriction = Static<typeof NewRestriction>;

export const Restriction = Type.Object({
  id: Type.String(),
  kind: RestrictionKind,
  viewer: Type.Object({ id: Type.String(), name: Type.String() }),
  until: orNull(Type.Integer()),
  live: Type.Boolean({ description: 'Ends with the live.' }),
  address: Type.Boolean({ description: 'The address is banned as well.' }),
  by: Type.String({ description: 'Name of whoever did it.' }),
  at: Type.Integer(),
});
export type Restriction = Static<typeof Restriction>;
export const RestrictionPage = page(Restriction);

export const BlockedWords = Type.Object(
  {
    words: Type.Array(Type.String({ minLength: 1, maxLength: MAX_WORD_LENGTH }), {
      maxItems: MAX_WORDS,
      description: `Without doubles and order; together at most ${MAX_WORDS_LENGTH} characters.`,
    }),
  },
  { ...strict, examples: [{ words: ['加微信', 'scam'] }] },
);
export type BlockedWords = Static<typeof BlockedWords>;

export const ModerationAction = Type.Enum([
  'mute',
  'unmute',
  'ban',
  'unban',
  'shadow',
  'unshadow',
  'delete',
  'pin',
  'unpin',
  'rules',
  'words',
]);
export type ModerationAction = Static<typeof ModerationAction>;

/** A line of a room's moderation log. */
export const ModerationRecord = Type.Object({
  id: Type.String(),
  at: Type.Integer(),
  actor: Type.Object({ id: Type.String(), name: Type.String() }),
  action: ModerationAction,
  viewer: orNull(Type.Object({ id: Type.String(), name: Type.String() })),
  message: orNull(Type.Object({ id: Type.String(), text: Type.String() })),
  until: Type.Optional(orNull(Type.Integer({ description: 'Of a mute or a ban; null: for ever.' }))),
  live: Type.Optional(Type.Boolean({ description: 'It ends with the live.' })),
  address: Type.Optional(Type.Boolean({ description: 'The address was banned as well.' })),
  rules: Type.Optional(ChatRules),
  words: Type.Optional(Type.Integer({ description: 'How many words there were then.' })),
});
export type ModerationRecord = Static<typeof ModerationRecord>;
export const ModerationPage = page(ModerationRecord);

/** Who may write whatever the rules say; shown beside the name. */
export const StaffRole = Type.Union([Type.Literal('host'), Type.Literal('moderator')]);
export type StaffRole = Static<typeof StaffRole>;

export const ChannelTokenBody = Type.Object(
  {
    name: Type.Optional(
      Type.String({ maxLength: 200, description: 'Shown beside messages: 1–24 characters after cleaning.' }),
    ),
  },
  { ...strict, examples: [{ name: '小林' }] },
);
/** What joins a room’s channel as its host or a moderator. */
export const ChannelToken = Type.Object({
  viewer: Type.Object({ id: Type.String(), name: Type.String() }),
  role: StaffRole,
  token: Type.String({ description: 'For `/channel/{room}?token=`, of this room alone; good for an hour.' }),
});
export type ChannelToken = Static<typeof ChannelToken>;

/** Whom a restriction is about, and until when; null: for ever. */
export type Until = [subject: string, until: number | null];

/** What edges need to know to moderate a room. Bounded by {@link MAX_RESTRICTIONS}. */
export interface RoomModeration {
  rules: ChatRules;
  pinned: PinnedMessage | null;
  /** By viewer. */
  muted: Until[];
  banned: Until[];
  shadowed: Until[];
  /** By what an edge makes of an address: keyed, so that it can't be turned back. */
  bannedAddresses: Until[];
}

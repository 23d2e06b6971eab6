import { type Static, Type } from 'typebox';
import { RoomId } from './api.js';
import { PageQuery, page } from './calls.js';
import { PERMISSIONS, ROLES } from './permissions.js';

/** Accounts, sessions and API keys as they cross a process boundary. Times are ms since the epoch. */

const strict = { additionalProperties: false } as const;
const NullableTime = Type.Union([Type.Integer(), Type.Null()]);

export const RoleName = Type.Enum(ROLES);
export const PermissionName = Type.Enum(PERMISSIONS);

/** Rooms that somebody is limited to. */
const Rooms = Type.Array(RoomId, { maxItems: 200, uniqueItems: true });
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Login = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}$',
  description: 'A name or an e-mail address; upper and lower case are the same.',
});
const Password = Type.String({ minLength: 1, maxLength: 256 });

export const Account = Type.Object({
  id: Type.String(),
  login: Type.String(),
  name: Type.String(),
  role: RoleName,
  rooms: Type.Union([Rooms, Type.Null()], { description: 'Of a host or a moderator; null: all.' }),
  disabled: Type.Boolean(),
  createdAt: Type.Integer(),
  lastLoginAt: NullableTime,
});
export type Account = Static<typeof Account>;
export const AccountPage = page(Account);

export const NewAccount = Type.Object(
  {
    login: Login,
    name: Name,
    role: RoleName,
    rooms: Type.Optional(Rooms),
    password: Type.String({ minLength: 1, maxLength: 256, description: 'At least ten characters.' }),
  },
  strict,
);
export type NewAccount = Static<typeof NewAccount>;

/** Those that are named change. A disabled account can not log in, and its sessions end. */
export const AccountPatch = Type.Object(
  {
    name: Type.Optional(Name),
    role: Type.Optional(RoleName),
    rooms: Type.Optional(Rooms),
    disabled: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type AccountPatch = Static<typeof AccountPatch>;

export const PasswordBody = Type.Object(
  {
    password: Password,
    current: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'Of one’s own account: the password as it is.',
      }),
    ),
  },
  strict,
);
export type PasswordBody = Static<typeof PasswordBody>;

export const LoginBody = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 100 }),
    password: Password,
    cookie: Type.Optional(
      Type.Boolean({
        description:
          'For pages: keep the session in the HttpOnly cookie `kaibo_session` instead of answering its token. The cookie counts only ' +
          'with the header `x-kaibo-request: 1`.',
      }),
    ),
  },
  strict,
);
export type LoginBody = Static<typeof LoginBody>;

/** Who is asking, and what they may do. */
export const Me = Type.Object({
  id: Type.String({ description: '`admin` for the admin token.' }),
  name: Type.String(),
  role: Type.Union([RoleName, Type.Literal('key')]),
  credential: Type.Union([Type.Literal('admin-token'), Type.Literal('session'), Type.Literal('api-key')]),
  permissions: Type.Array(PermissionName),
  rooms: Type.Union([Rooms, Type.Null()], { description: 'Rooms that it is limited to; null: all.' }),
});
export type Me = Static<typeof Me>;

export const LoginReply = Type.Object({
  token: Type.Optional(Type.String({ description: 'Bearer token; absent when it is in the cookie.' })),
  expiresAt: Type.Integer({ description: 'When it ends whatever happens; earlier when it is not used.' }),
  me: Me,
});
export type LoginReply = Static<typeof LoginReply>;

export const LogoutBody = Type.Object(
  {
    everywhere: Type.Optional(Type.Boolean({ description: 'End all sessions of the account.' })),
  },
  strict,
);

export const ApiKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  prefix: Type.String({ description: 'How the key begins, to recognise it by.' }),
  scopes: Type.Array(PermissionName),
  rooms: Type.Union([Rooms, Type.Null()]),
  createdAt: Type.Integer(),
  createdBy: Type.String(),
  expiresAt: NullableTime,
  lastUsedAt: NullableTime,
});
export type ApiKey = Static<typeof ApiKey>;
export const ApiKeyPage = page(ApiKey);

export const NewApiKey = Type.Object(
  {
    name: Name,
    scopes: Type.Array(PermissionName, { maxItems: PERMISSIONS.length, uniqueItems: true }),
    rooms: Type.Optional(Rooms),
    expiresAt: Type.Optional(Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })),
  },
  strict,
);
export type NewApiKey = Static<typeof NewApiKey>;

export const ApiKeyGrant = Type.Object({
  ...ApiKey.properties,
  key: Type.String({ description: 'The key itself; shown this once.' }),
});

const AuditKind = Type.Union([Type.Literal('write'), Type.Literal('look')]);

/** Something that was done, or a look at somebody's personal data. */
export const AuditRecord = Type.Object({
  id: Type.String(),
  at: Type.Integer(),
  kind: AuditKind,
  actor: Type.Union(
    [Type.Object({ id: Type.String(), name: Type.String(), role: Type.String() }), Type.Null()],
    { description: '`admin`: who has the admin token; null: who failed to log in.' },
  ),
  action: Type.String({ description: 'Method and route: `PATCH /rooms/:room`.' }),
  subjects: Type.Record(Type.String(), Type.String(), {
    description: 'Ids of what it was about, by name; `created` is what it made.',
  }),
  address: Type.String(),
  status: Type.Integer({ description: 'HTTP status of the answer.' }),
});
export type AuditRecord = Static<typeof AuditRecord>;
export const AuditPage = page(AuditRecord);

const Id = Type.String({ pattern: '^[\\w.:-]{1,128}$' });
const Instant = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
export const AuditQuery = Type.Object(
  {
    ...PageQuery.properties,
    actor: Type.Optional(Id),
    kind: Type.Optional(AuditKind),
    action: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    subject: Type.Optional(Type.String({ ...Id, description: 'An id of what it was about.' })),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
  },
  strict,
);
export type AuditQuery = Static<typeof AuditQuery>;

import type { Permission, Role } from '../../protocol/permissions.js';
import type { Plane } from './api.js';

/** Of every account that tests make. */
export const PASSWORD = 'correct horse battery';

/** A new account; its id. */
export async function account(
  plane: Plane,
  role: Role,
  rooms?: string[],
  login: string = role,
): Promise<string> {
  const body = { login, name: login, role, password: PASSWORD, ...(rooms === undefined ? {} : { rooms }) };
  return (await plane.call('POST', '/people', body)).body.id;
}

/** A new account; the token of a session of it. */
export async function logIn(
  plane: Plane,
  role: Role,
  rooms?: string[],
  login: string = role,
): Promise<string> {
  await account(plane, role, rooms, login);
  return sessionOf(plane, login);
}

/** Another session of an account. */
export async function sessionOf(plane: Plane, login: string): Promise<string> {
  return (await plane.call('POST', '/auth/login', { login, password: PASSWORD }, { token: '' })).body.token;
}

/** A new API key with these permissions. */
export async function apiKey(plane: Plane, scopes: Permission[], more: object = {}): Promise<string> {
  return (await plane.call('POST', '/api-keys', { name: 'key', scopes, ...more })).body.key;
}

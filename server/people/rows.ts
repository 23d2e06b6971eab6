import { Type } from 'typebox';
import { Value } from 'typebox/value';

/** The rooms of a column; null: all. */
export const readRooms = (text: string | null): string[] | null =>
  text === null ? null : Value.Parse(Type.Array(Type.String()), JSON.parse(text));

export const writeRooms = (rooms: readonly string[] | null): string | null =>
  rooms === null ? null : JSON.stringify(rooms);

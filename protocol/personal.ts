import { Type } from 'typebox';

/** Personal data at rest, as its keeping crosses a process boundary. */

export const PersonalKeys = Type.Object({
  items: Type.Array(
    Type.Object({ id: Type.String(), texts: Type.Integer({ description: 'Texts that it has sealed.' }) }),
  ),
  generated: Type.Boolean({ description: 'In the data directory; false: configured.' }),
});
export const RotateReply = Type.Object({ id: Type.String() });
export const ReencryptReply = Type.Object({
  changed: Type.Integer(),
  done: Type.Boolean({ description: 'Nothing is left that an old key sealed.' }),
});

export const Erased = Type.Object({
  rows: Type.Integer({ description: 'Orders, messages and profiles that held something.' }),
});

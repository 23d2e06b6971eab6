/** Source folders of the program. */
export const PROGRAM = [
  'config',
  'protocol',
  'backends',
  'server',
  'transcoder',
  'edge',
  'player',
  'bin',
  'bench',
];

/** Every folder whose imports are checked. */
export const FOLDERS = [...PROGRAM, 'client', 'test'];

/** Packages that one file each may import, so that replacing or guarding them touches one file. */
export const ONE_IMPORTER = [
  'node-media-server',
  'fluent-ffmpeg',
  'hls.js',
  'ioredis',
  'ws/lib',
  'better-sqlite3',
  'pg',
];

/** A file longer than this is two things (the aim is 300). */
export const LONGEST_FILE = 400;

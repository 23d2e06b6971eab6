import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { MediaStore } from '../backends/media/port.js';
import { Encoding } from '../protocol/api.js';
import { recordingKeys } from '../protocol/recording.js';
import type { LadderPlan, Source } from './ladder.js';

/** What a worker has to know to go on with another's ladder. */
export interface RecordedPlan {
  plan: LadderPlan;
  source: Source;
  /** What became of the top rung so far. */
  encoding: Encoding;
}

const Whole = Type.Integer({ minimum: 1 });
const Document = Type.Object({
  plan: Type.Object({
    frameRate: Type.Object({ num: Whole, den: Whole }),
    partFrames: Whole,
    gopFrames: Whole,
    partDuration: Type.Number({ exclusiveMinimum: 0 }),
    segmentDuration: Type.Number({ exclusiveMinimum: 0 }),
    longestGop: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    rungs: Type.Array(
      Type.Object({
        name: Type.String({ pattern: '^[a-z0-9]{1,16}$' }),
        ...{ width: Whole, height: Whole, videoBitrate: Whole, maxBitrate: Whole, bufferSize: Whole },
        ...{ audioBitrate: Whole, level: Type.String({ pattern: '^[0-9.]{1,4}$' }) },
      }),
      { minItems: 1 },
    ),
  }),
  source: Type.Object({
    ...{ width: Whole, height: Whole, frameRate: Type.Number({ minimum: 0 }) },
    ...{ audio: Type.Boolean(), start: Type.Number() },
  }),
  encoding: Type.Optional(Encoding),
});

/** Of a plan from before anything was copied. */
const ENCODED: Encoding = { top: 'encoded', reason: 'off' };

/** Resolves when the plan is there for whoever goes on. Written again when its encoding changes. */
export async function writePlan(media: MediaStore, session: string, recorded: RecordedPlan): Promise<void> {
  await media.put(recordingKeys.plan(session), Buffer.from(JSON.stringify(recorded)));
}

/** Null when there is none, or none that this version reads. */
export async function readPlan(media: MediaStore, session: string): Promise<RecordedPlan | null> {
  const bytes = await media.read(recordingKeys.plan(session));
  if (!bytes || (await media.stat(recordingKeys.head(session))) === null) return null;
  try {
    const document: unknown = JSON.parse(bytes.toString('utf8'));
    return Value.Check(Document, document) ? { encoding: ENCODED, ...document } : null;
  } catch {
    return null; // it is written whole or not at all, so this is not one of ours
  }
}

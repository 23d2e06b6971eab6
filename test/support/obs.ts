import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { Program } from './encoder.js';

const PROFILE = 'Kaibo';

/** What OBS Studio would have asked for in its first-run dialogs. */
const GLOBAL = `[General]
FirstRun=true
InfoIncrement=100
EnableAutoUpdates=false
[Basic]
Profile=${PROFILE}
ProfileDir=${PROFILE}
SceneCollection=${PROFILE}
SceneCollectionFile=${PROFILE}
ConfigOnNewProfile=false
`;

const BASIC = `[General]
Name=${PROFILE}
[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSCommon=30
[Output]
Mode=Simple
[SimpleOutput]
VBitrate=1000
ABitrate=128
StreamEncoder=x264
Preset=ultrafast
UseAdvanced=true
`;

const SCENE = {
  name: PROFILE,
  current_scene: 'Scene',
  current_program_scene: 'Scene',
  scene_order: [{ name: 'Scene' }],
  sources: [
    {
      id: 'scene',
      name: 'Scene',
      settings: {
        id_counter: 1,
        items: [{ name: 'Colour', id: 1, visible: true, pos: { x: 0, y: 0 }, scale: { x: 1, y: 1 } }],
      },
    },
    { id: 'color_source_v3', name: 'Colour', settings: { color: 0xff3366cc, width: 640, height: 360 } },
  ],
};

/** The real OBS Studio under a virtual display, streaming a coloured scene to a custom server. */
export async function startObs(t: Test, ingest: { server: string; key: string }): Promise<Program> {
  const home = await mkdtemp(join(tmpdir(), 'kaibo-obs-'));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, '.config', 'obs-studio');
  const profile = join(folder, 'basic', 'profiles', PROFILE);
  const service = { type: 'rtmp_custom', settings: { ...ingest, use_auth: false } };
  await mkdir(profile, { recursive: true });
  await mkdir(join(folder, 'basic', 'scenes'), { recursive: true });
  await mkdir(join(home, 'run'), { mode: 0o700 });
  await writeFile(join(folder, 'global.ini'), GLOBAL);
  await writeFile(join(profile, 'basic.ini'), BASIC);
  await writeFile(join(profile, 'service.json'), JSON.stringify(service));
  await writeFile(join(folder, 'basic', 'scenes', `${PROFILE}.json`), JSON.stringify(SCENE));
  return new Program(
    t,
    'xvfb-run',
    [
      ...['-a', '-s', '-screen 0 1280x800x24', 'obs', '--multi', '--startstreaming', '--minimize-to-tray'],
      ...['--disable-updater', '--profile', PROFILE, '--collection', PROFILE],
    ],
    { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), LIBGL_ALWAYS_SOFTWARE: '1' },
  );
}

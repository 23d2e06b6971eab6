// The parts of node-media-server 4.4.3 that engine.ts uses; the package has no types.

declare module 'node-media-server/src/protocol/rtmp.js' {
  interface PacketHeader {
    fmt: number;
    cid: number;
    timestamp: number;
    length: number;
    type: number;
    stream_id: number;
  }
  interface Packet {
    header: PacketHeader;
    clock: number;
    payload: Buffer;
    capacity: number;
    bytes: number;
  }
  class Rtmp {
    static chunksCreate(packet: { header: PacketHeader; payload: Buffer }): Buffer;
    onOutputCallback: (bytes: Buffer) => void;
    flv: unknown;
    streams: number;
    parserPacket: Packet;
    parserData(bytes: Buffer): string | null;
    packetHandler(): void;
    onConnect(invoke: Record<string, unknown>): void;
    onCreateStream(invoke: Record<string, unknown>): void;
    onPublish(invoke: Record<string, unknown>): void;
    onPlay(invoke: Record<string, unknown>): void;
    onDeleteStream(invoke: Record<string, unknown>): void;
    sendACK(size: number): void;
    sendStreamStatus(event: number, streamId: number): void;
    sendInvokeMessage(streamId: number, options: Record<string, unknown>): void;
    sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
  }
  export default Rtmp;
}

declare module 'node-media-server/src/protocol/amf.js' {
  const amf: { decodeAmf0Data(bytes: Buffer): Record<string, unknown> };
  export default amf;
}

declare module 'node-media-server/src/protocol/flv.js' {
  class Flv {
    parserTagCapacity: number;
  }
  export default Flv;
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log(message: string, level?: string): void };
  export default logger;
}

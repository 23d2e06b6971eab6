/** Why a connection is ended for what its peer sent; the code goes to logs and, for a publisher, to `PublishEnd.reason`. */
export type FaultCode = 'protocol_error' | 'unsupported_codec' | 'over_limit' | 'no_video' | 'idle_timeout';

/** A peer broke a rule. The message is a sentence that may be sent to it. */
export class IngestFault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
  ) {
    super(message);
    this.name = 'IngestFault';
  }
}

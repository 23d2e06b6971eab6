/** Checks what opens a rehearsal to its host; the server's rooms feature issues and verifies it. */
export interface PreviewTokens {
  /** False when the token is forged, malformed, expired or another room's. */
  verify(token: string, room: string): Promise<boolean>;
}

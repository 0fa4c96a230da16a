/** An access token as it is stored, without its text. */
export interface AccessToken {
  readonly id: string;
  readonly name: string;
  /** Role of the token's holder; the server defines the roles. */
  readonly role: string;
  readonly createdAtMs: number;
  /** null: never expires. */
  readonly expiresAtMs: number | null;
  /** SHA-256 of the text. */
  readonly sha256: Uint8Array;
}

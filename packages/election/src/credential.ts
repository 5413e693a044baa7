/** A public credential (64 hexadecimal digits of a point) and how often its ballot counts. */
export interface PublicCredential {
  readonly credential: string;
  readonly weight: number;
}

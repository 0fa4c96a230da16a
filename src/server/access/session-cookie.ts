import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Sessions of browsers, as cookies `<token id>.<expiry ms>.<signature>`. Nothing is stored, so sessions survive a
 * restart; each use looks up the token again, so revoking it ends its sessions at once.
 */
export interface SessionCookies {
  readonly name: string;
  /** Value of the `Set-Cookie` header that starts a session. */
  open(tokenId: string, expiresAtMs: number, nowMs: number): string;
  /** Value of the `Set-Cookie` header that ends a session. */
  clear(): string;
  /** Token id and expiry of the session in a `Cookie` header; undefined without a valid one. */
  read(
    header: string | undefined,
    nowMs: number,
  ): { readonly tokenId: string; readonly expiresAtMs: number } | undefined;
}

/** @param name one per state folder, because all ports of a host share cookies */
export function sessionCookies(parts: {
  readonly name: string;
  readonly key: Uint8Array;
  readonly isSecure: boolean;
}): SessionCookies {
  const { name, key, isSecure } = parts;
  const sign = (text: string) => createHmac('sha256', key).update(`dashboard-session\0${text}`).digest('base64url');
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    name,
    open(tokenId, expiresAtMs, nowMs) {
      const text = `${tokenId}.${Math.floor(expiresAtMs)}`;
      const seconds = Math.max(0, Math.floor((expiresAtMs - nowMs) / 1000));
      return `${name}=${text}.${sign(text)}; Max-Age=${seconds}; ${attributes}`;
    },
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
    read(header, nowMs) {
      const value = cookieValue(header, name);
      const [tokenId, expiry, signature] = value?.split('.') ?? [];
      if (tokenId === undefined || expiry === undefined || signature === undefined) return undefined;
      const given = Buffer.from(signature);
      const wanted = Buffer.from(sign(`${tokenId}.${expiry}`));
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
      const expiresAtMs = Number(expiry);
      return expiresAtMs > nowMs ? { tokenId, expiresAtMs } : undefined;
    },
  };
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

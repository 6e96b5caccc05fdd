import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** What is stored in place of a text: the bytes, and which key opens them. */
export type Sealed = { readonly payload: Uint8Array; readonly keyId: string }

/** Encrypts with its first key and decrypts with any. `about` binds a text to the row it stands in. */
export type Cipher = {
  /** Names the key that encrypts. */
  readonly keyId: string
  encrypt(text: string, about: string): Sealed
  /** The text; `undefined` where no key of ours opens it. */
  decrypt(sealed: Sealed, about: string): string | undefined
}

export const KEY_BYTES = 32
/** https://csrc.nist.gov/pubs/sp/800/38/d/final */
const LIMITS = { nonce: 12, tag: 16 }

/** AES-256-GCM under a list of keys, the newest first. */
export function createCipher([newest, ...older]: readonly [Uint8Array, ...Uint8Array[]]): Cipher {
  const keys = new Map([newest, ...older].map((key) => [keyIdOf(key), key]))
  const keyId = keyIdOf(newest)
  return {
    keyId,
    encrypt(text, about) {
      const nonce = randomBytes(LIMITS.nonce)
      const cipher = createCipheriv('aes-256-gcm', newest, nonce)
      cipher.setAAD(Buffer.from(about))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { payload: Buffer.concat([nonce, cipher.getAuthTag(), body]), keyId }
    },
    decrypt({ payload, keyId: wanted }, about) {
      const key = keys.get(wanted)
      if (key === undefined) return undefined
      const { nonce, tag } = LIMITS
      if (payload.length < nonce + tag) return undefined
      // Shorter tags, which are easier to guess, are not taken.
      const options = { authTagLength: tag }
      const decipher = createDecipheriv('aes-256-gcm', key, payload.subarray(0, nonce), options)
      decipher.setAAD(Buffer.from(about))
      decipher.setAuthTag(payload.subarray(nonce, nonce + tag))
      try {
        const body = decipher.update(payload.subarray(nonce + tag))
        return Buffer.concat([body, decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** Names a key without telling it. */
function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('name of the key').update(key).digest('hex').slice(0, 12)
}

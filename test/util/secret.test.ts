import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { estimateSecretBits, generateSecret, SECRET_BITS_MIN } from '../../src/util/secret.js'

test('a generated secret is readable, strong, and never the same', () => {
  const secrets = new Set(Array.from({ length: 200 }, generateSecret))

  assert.is(secrets.size, 200)

  for (const secret of secrets) {
    assert.match(secret, /^[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){3}-[0-9a-hjkmnp-tv-z]{6}$/)
    assert.ok(estimateSecretBits(secret) > SECRET_BITS_MIN, secret)
  }
})

test('secrets that people make up are told to be weak', () => {
  for (const weak of ['', 'a', 'secret', '12345678', 'Passw0rd!', 'a'.repeat(32), 'ab'.repeat(12)]) {
    assert.ok(estimateSecretBits(weak) < SECRET_BITS_MIN, weak)
  }
})

test('more characters and more kinds of them never make it weaker', () => {
  assert.ok(estimateSecretBits('kdjfhgkwehrg') < estimateSecretBits('kdjfhgkwehrgkq'))
  assert.ok(estimateSecretBits('kdjfhgkwehrg') < estimateSecretBits('kdJfhGkw3hrg'))
})

test.run()

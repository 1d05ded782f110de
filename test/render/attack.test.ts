import { expect, test } from 'vitest'
import { attackInWords, attackOf } from '../../src/render/attack.ts'

test.each([
  [
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H',
    'It can be used over the network, without an account and once a person takes part. An attacker can then read and change data and stop the program.',
  ],
  [
    'CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:L',
    'It can be used on the machine itself, with an account, without anybody’s help and where conditions hold that an attacker cannot bring about. An attacker can then hinder the program.',
  ],
  [
    'CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:N/VC:H/VI:L/VA:N/SC:L/SI:N/SA:N',
    'It can be used over the network, with an account that has many rights, without anybody’s help and where conditions hold that an attacker cannot bring about. An attacker can then read data, change some data and reach beyond the program.',
  ],
  [
    'AV:A/AC:L/Au:N/C:P/I:P/A:C',
    'It can be used from a neighbouring network and without an account. An attacker can then read and change some data and stop the program.',
  ],
  [
    'CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N',
    'It can be used by whoever can touch the machine, without an account and without anybody’s help. An attacker can then reach beyond the program.',
  ],
])('%s', (vector, words) => {
  const attack = attackOf(['no vector', vector])
  expect(attack === null ? null : attackInWords(attack)).toBe(words)
})

test('no vector, or one that does not say from where, says nothing', () => {
  expect(attackOf([])).toBeNull()
  expect(attackOf(['CVSS:3.1/AC:L', ''])).toBeNull()
})

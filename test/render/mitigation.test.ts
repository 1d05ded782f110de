import { expect, test } from 'vitest'
import { mitigationFor, runsCode } from '../../src/render/mitigation.ts'

const nothing = { weaknesses: [], title: 'High-severity weakness in demo', vectors: [], malicious: false }

test.each([
  [
    'its kind of weakness before its title',
    { weaknesses: ['CWE-22'], title: 'Remote code execution' },
    /no path, file name/,
  ],
  ['the cause that its title names first', { title: 'Path traversal in demo leads to RCE' }, /no path, file name/],
  ['a title of queries', { title: 'SQL injection by the name of a table' }, /part of a query/],
  ['its title before its vector', { title: 'ReDoS in demo', vectors: ['CVSS:3.1/AV:L/C:H'] }, /Limit the size/],
  ['a vector that stops the program alone', { vectors: ['CVSS:3.1/AV:N/C:N/I:N/A:H'] }, /Limit the size/],
  ['a vector of the machine', { vectors: ['CVSS:3.1/AV:L/PR:L/UI:N/C:L'] }, /run anything on the machine/],
  ['a vector of files that a person opens', { vectors: ['CVSS:3.1/AV:L/PR:N/UI:R/C:L'] }, /Open no files, models/],
  ['a vector of pages that a person opens', { vectors: ['CVSS:3.1/AV:N/PR:N/UI:R/C:L'] }, /Let people open no files/],
  ['a vector of the network', { vectors: ['CVSS:3.1/AV:N/PR:N/UI:N/C:L'] }, /only the hosts that need it/],
  ['a vector of accounts', { vectors: ['CVSS:3.1/AV:N/PR:L/UI:N/I:L'] }, /access only to people whom you trust/],
  ['nothing that is known', {}, /^Keep input from outside away/],
  ['a malicious release', { malicious: true, title: 'ReDoS' }, /^Treat every machine/],
])('%s decides the advice', (_, facts, advice) => {
  expect(mitigationFor({ ...nothing, ...facts })).toMatch(advice)
})

test('what runs code is told by weakness or title', () => {
  expect(runsCode({ ...nothing, weaknesses: ['CWE-502'] })).toBe(true)
  expect(runsCode({ ...nothing, title: 'Untrusted deserialization in demo' })).toBe(true)
  expect(runsCode(nothing)).toBe(false)
})

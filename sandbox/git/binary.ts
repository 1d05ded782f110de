/** Whether git, and GitHub with it, takes a file for binary: a zero byte among its first 8,000. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0)
}

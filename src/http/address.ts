/**
 * Which addresses a URL from outside may reach: public unicast ones and no others.
 *
 * Loopback, link-local, private, unique-local, multicast, carrier-grade NAT, unspecified, reserved and benchmarking ranges are
 * closed, and so is every IPv6 form that carries such an IPv4 address (mapped, NAT64, 6to4, Teredo).
 * Source: the IANA special-purpose address registries (RFC 6890).
 */
import ipaddr from 'ipaddr.js'

/** Whether an IP address as text is public unicast. What is no address is not. */
export function isPublicAddress(text: string): boolean {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const [address = ''] = bare.split('%')
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast'
  switch (parsed.range()) {
    case 'unicast':
      // What IANA has not handed out as global unicast (2000::/3) is not public.
      return (parsed.parts[0] ?? 0) >> 13 === 1
    case 'rfc6052':
      return isPublicAddress(lastFourBytes(parsed))
    default:
      return false
  }
}

/** Whether a URL's host is an address rather than a name. */
export function isAddressLiteral(hostname: string): boolean {
  return ipaddr.isValid(hostname.startsWith('[') ? hostname.slice(1, -1) : hostname)
}

export function isLoopback(hostname: string): boolean {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback'
}

function lastFourBytes(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(12).join('.')
}

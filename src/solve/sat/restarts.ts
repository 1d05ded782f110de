/** The sequence 1, 1, 2, 1, 1, 2, 4, ... Source: Luby, Sinclair, Zuckerman: Optimal speedup of Las Vegas algorithms, 1993. */
export function luby(index: number): number {
  let position = index + 1
  for (;;) {
    let power = 1
    while (2 ** power - 1 < position) power++
    if (2 ** power - 1 === position) return 2 ** (power - 1)
    position -= 2 ** (power - 1) - 1
  }
}

/**
 * `performance.now()` of the program's scripts, by what is loaded already: to use `performance` loads Node's modules for measuring, which
 * takes a short run some 2 ms. Milliseconds since the process began, by a clock that only goes forward.
 */
export const cheapNow = (): number => process.uptime() * 1000

/**
 * An environment: what a set must install on. Marker values and wheel tags follow from it (markers.ts, tags.ts).
 */

/** `cuNN` is the CUDA major line (cu11, cu12, cu13); `any` says nothing is known of the machine. */
export type Accelerator = `cu${number}` | 'rocm' | 'xpu' | 'cpu' | 'any'

export interface Environment {
  /** Minor: "3.11". */
  readonly python: string
  /** The newest patch of that minor known to Lockstep: "3.11.14". */
  readonly pythonFull: string
  /** linux_x86_64, linux_aarch64, macosx_arm64, macosx_x86_64, win_amd64, musllinux_x86_64, ... */
  readonly platform: string
  readonly accelerator: Accelerator
}

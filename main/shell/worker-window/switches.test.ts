import { expect, test } from 'vitest'
import { instanceSwitches } from './switches.ts'

function named(gpu: 'none' | 'hardware' | 'swiftshader', platform: NodeJS.Platform = 'linux') {
  return Object.fromEntries(
    instanceSwitches({ memoryMiB: 64, gpu }, platform).map(([name, value]) => [name, value ?? true]),
  )
}

test('an instance runs modules without the slow compiler, and bounds their memory', () => {
  expect(named('none')['js-flags']).toBe('--no-liftoff --no-wasm-inlining --wasm-max-mem-pages=1024')
})

test('no name leads anywhere and WebRTC sends nothing by itself', () => {
  for (const gpu of ['none', 'hardware', 'swiftshader'] as const) {
    expect(named(gpu)).toMatchObject({
      'host-resolver-rules': 'MAP * ~NOTFOUND',
      'webrtc-ip-handling-policy': 'disable_non_proxied_udp',
    })
  }
})

test('an instance has a GPU only when its job has one', () => {
  expect(named('none')).toMatchObject({ 'disable-gpu': true })
  expect(named('none')).not.toHaveProperty('enable-unsafe-webgpu')
  expect(named('hardware')).toMatchObject({ 'enable-unsafe-webgpu': true })
  expect(named('hardware', 'win32')).not.toHaveProperty('enable-unsafe-webgpu')
  expect(named('hardware')).not.toHaveProperty('disable-gpu')
  expect(named('swiftshader')).toMatchObject({ 'use-webgpu-adapter': 'swiftshader' })
})
